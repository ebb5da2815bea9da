package dev.taskyard.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * On which line each key of a TOML text stands: Jackson's parser gives positions for its own errors
 * only, and a fault of meaning is worth a line too.
 *
 * <p>A scanner, not a parser: it follows strings, brackets and comments, takes anything else as it
 * comes and never fails, so that it can be asked about a faulty text as well. Paths are {@code
 * /executors/mine/env}; the members of a list are {@code /gates/0}.
 */
final class TomlLines {

  private final String text;
  private final Map<String, Integer> lines = new HashMap<>();
  private final Map<String, Integer> listSizes = new HashMap<>();
  private final List<Integer> statementLines = new ArrayList<>();
  private String table = "";
  private int at;
  private int line = 1;

  private TomlLines(String text) {
    this.text = text;
  }

  static TomlLines of(String text) {
    var lines = new TomlLines(text);
    lines.scanStatements();
    return lines;
  }

  /** The line of the key at this path, or of the nearest table around it; 1 when there is none. */
  int lineOf(String path) {
    String known = path;
    while (!lines.containsKey(known)) {
      int cut = known.lastIndexOf('/');
      if (cut < 0) {
        return 1;
      }
      known = known.substring(0, cut);
    }
    return lines.get(known);
  }

  /**
   * Whether a {@code key = value} begins on this line, rather than a table or the rest of a value.
   */
  boolean isPlainStatement(int lineNumber) {
    return statementLines.contains(lineNumber);
  }

  private void scanStatements() {
    while (skipBlank(true)) {
      int start = at;
      if (peek() == '[') {
        scanHeader();
      } else {
        statementLines.add(line);
        scanKeyAndValue(table);
      }
      skipToEndOfLine();
      if (at == start) {
        advance();
      }
    }
  }

  private void scanHeader() {
    advance();
    boolean list = peek() == '[';
    if (list) {
      advance();
    }
    int headerLine = line;
    String path = inNewestMembers(scanKey());
    if (list) {
      int index = listSizes.merge(path, 1, Integer::sum) - 1;
      lines.putIfAbsent(path, headerLine);
      path = path + "/" + index;
    }
    lines.putIfAbsent(path, headerLine);
    table = path;
  }

  /** {@code [gates.env]} under {@code [[gates]]} belongs to the list's newest member. */
  private String inNewestMembers(List<String> keys) {
    var path = new StringBuilder();
    for (int i = 0; i < keys.size(); i++) {
      path.append('/').append(keys.get(i));
      Integer size = listSizes.get(path.toString());
      if (size != null && i < keys.size() - 1) {
        path.append('/').append(size - 1);
      }
    }
    return path.toString();
  }

  private void scanKeyAndValue(String parent) {
    int keyLine = line;
    var path = new StringBuilder(parent);
    for (String key : scanKey()) {
      path.append('/').append(key);
      lines.putIfAbsent(path.toString(), keyLine);
    }
    skipBlank(false);
    if (peek() == '=') {
      advance();
      skipBlank(false);
      scanValue(path.toString());
    }
  }

  private List<String> scanKey() {
    var keys = new ArrayList<String>();
    do {
      skipBlank(false);
      keys.add(peek() == '"' || peek() == '\'' ? scanString() : scanBareWord());
      skipBlank(false);
    } while (peek() == '.' && advance());
    return keys;
  }

  private String scanBareWord() {
    int start = at;
    while (Character.isLetterOrDigit(peek()) || peek() == '_' || peek() == '-') {
      advance();
    }
    return text.substring(start, at);
  }

  private void scanValue(String path) {
    switch (peek()) {
      case '"', '\'' -> scanString();
      case '[' -> scanArray(path);
      case '{' -> scanInlineTable(path);
      default -> {
        while (at < text.length() && ",]}#\n".indexOf(peek()) < 0) {
          advance();
        }
      }
    }
  }

  private void scanArray(String path) {
    advance();
    for (int index = 0; skipBlank(true) && peek() != ']'; index++) {
      int start = at;
      lines.putIfAbsent(path + "/" + index, line);
      scanValue(path + "/" + index);
      skipSeparator(start);
    }
    advance();
  }

  private void scanInlineTable(String path) {
    advance();
    while (skipBlank(true) && peek() != '}') {
      int start = at;
      scanKeyAndValue(path);
      skipSeparator(start);
    }
    advance();
  }

  private void skipSeparator(int start) {
    skipBlank(true);
    if (peek() == ',' || at == start) {
      advance();
    }
  }

  private String scanString() {
    char quote = peek();
    String triple = String.valueOf(quote).repeat(3);
    String end = text.startsWith(triple, at) ? triple : String.valueOf(quote);
    at += end.length();
    int start = at;
    while (at < text.length() && !text.startsWith(end, at)) {
      if (end.length() == 1 && peek() == '\n') {
        return text.substring(start, at);
      }
      if (quote == '"' && peek() == '\\') {
        advance();
      }
      advance();
    }
    String content = text.substring(start, Math.min(at, text.length()));
    at = Math.min(at + end.length(), text.length());
    return content;
  }

  /** Skips spaces and, where wanted, comments and line ends; whether something follows. */
  private boolean skipBlank(boolean acrossLines) {
    while (at < text.length()) {
      char c = peek();
      if (c == '#' && acrossLines) {
        skipToEndOfLine();
      } else if (c == ' ' || c == '\t' || c == '\r' || (c == '\n' && acrossLines)) {
        advance();
      } else {
        return true;
      }
    }
    return false;
  }

  private void skipToEndOfLine() {
    while (at < text.length() && peek() != '\n') {
      advance();
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean advance() {
    if (at < text.length()) {
      if (text.charAt(at) == '\n') {
        line++;
      }
      at++;
    }
    return at < text.length();
  }
}
