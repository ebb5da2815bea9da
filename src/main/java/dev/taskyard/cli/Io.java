package dev.taskyard.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Map;

/** What a command sees of the world around it. */
public record Io(
    InputStream in,
    OutputStream out,
    OutputStream err,
    Map<String, String> env,
    Terminal terminal,
    InstantSource clock) {

  /**
   * What stands at the ends of the streams.
   *
   * @param input whether somebody types
   * @param output whether somebody reads
   * @param width columns of the output
   */
  public record Terminal(boolean input, boolean output, int width) {
    /** Pipes and files. */
    public static final Terminal NONE = new Terminal(false, false, 100);
  }
}
