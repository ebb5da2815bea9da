package dev.taskyard.cli;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** The streams and the terminal of this process. */
final class ProcessIo {

  private static final int USUAL_WIDTH = 100;

  private ProcessIo() {}

  static Io open() {
    Map<String, String> env = System.getenv();
    boolean output = isTerminal(1);
    return new Io(
        standardInput(),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        env,
        new Io.Terminal(isTerminal(0), output, width(env, output)),
        InstantSource.system());
  }

  /**
   * Buffered, for then {@link InputStream#readAllBytes} just reads; that of a bare {@link
   * FileInputStream} asks for the position first, which a pipe does not have ("Illegal seek").
   */
  private static InputStream standardInput() {
    return new BufferedInputStream(new FileInputStream(FileDescriptor.in));
  }

  /**
   * {@link System#console} knows of input and output together only, and differs between versions of
   * Java.
   */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return testSaysSo(descriptor);
    }
  }

  private static boolean testSaysSo(int descriptor) {
    try {
      return new ProcessBuilder("sh", "-c", "test -t " + descriptor).inheritIO().start().waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int width(Map<String, String> env, boolean terminal) {
    OptionalInt told = positive(env.getOrDefault("COLUMNS", ""));
    if (told.isPresent()) {
      return told.getAsInt();
    }
    return terminal ? askTerminal().orElse(USUAL_WIDTH) : USUAL_WIDTH;
  }

  /** Shells keep COLUMNS to themselves, so the terminal has to be asked. */
  private static OptionalInt askTerminal() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      byte[] answer = stty.getInputStream().readNBytes(100);
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
      }
      String[] size = new String(answer, StandardCharsets.US_ASCII).trim().split(" ", 2);
      return size.length == 2 ? positive(size[1]) : OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  private static OptionalInt positive(String number) {
    return number.matches("[1-9]\\d{0,4}")
        ? OptionalInt.of(Integer.parseInt(number))
        : OptionalInt.empty();
  }
}
