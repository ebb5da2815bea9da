package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Text in files and results. Stateless. */
final class Texts {
  private static final int LOOK = 8 << 10;

  private Texts() {}

  static boolean isBinary(byte[] content) {
    for (int i = 0; i < Math.min(content.length, LOOK); i++) {
      if (content[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** Text to look at; what is no UTF-8 is replaced. */
  static String shown(String path, byte[] content) throws ToolFault {
    if (isBinary(content)) {
      throw new ToolFault("'%s' is a binary file of %d bytes".formatted(path, content.length));
    }
    return new String(content, UTF_8);
  }

  /** Text to change: nothing but what is asked for may become another. */
  static String exact(String path, byte[] content) throws ToolFault {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new ToolFault("'%s' is no UTF-8 text: only write_file can replace it".formatted(path));
    }
  }

  /** Beginning and end of a text that is too long, with a word on what is missing. */
  static String limited(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int head = atCharacter(text, limit * 2 / 3);
    int tail = atCharacter(text, text.length() - limit / 3);
    return "%s\n[... %d characters left out here ...]\n%s"
        .formatted(text.substring(0, head), tail - head, text.substring(tail));
  }

  /** The position, or the one before it where that would part a pair. */
  private static int atCharacter(String text, int index) {
    return index > 0 && Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
  }
}
