package dev.taskyard.cli;

import java.io.OutputStream;
import java.io.PrintStream;

/** Bytes in UTF-8 as a terminal may show them. What is cut within a character waits. */
final class HarmlessStream extends OutputStream {
  private final PrintStream target;
  private final byte[] character = new byte[4];
  private int length;
  private int wanted;

  HarmlessStream(PrintStream target) {
    this.target = target;
  }

  @Override
  public void write(int b) {
    int value = b & 0xff;
    if (length > 0 && (value & 0xC0) != 0x80) {
      put();
    }
    if (length == 0) {
      wanted = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
    }
    character[length++] = (byte) value;
    if (length == wanted) {
      put();
    }
  }

  private void put() {
    var text = new String(character, 0, length, java.nio.charset.StandardCharsets.UTF_8);
    length = 0;
    target.print(Text.lines(text));
  }

  @Override
  public void flush() {
    target.flush();
  }
}
