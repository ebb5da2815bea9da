package dev.taskyard.executor;

import java.util.regex.Pattern;

/** Escape sequences for terminals, which mean nothing in a timeline. */
public final class Ansi {
  /** Colours and cursor movements; titles and links. */
  private static final Pattern SEQUENCE =
      Pattern.compile("\u001B(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\))");

  private Ansi() {}

  /** The text without them. */
  public static String stripped(String text) {
    return text.indexOf('\u001B') < 0 ? text : SEQUENCE.matcher(text).replaceAll("");
  }
}
