package dev.taskyard.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Finds the places for values in a statement: {@code :name}, or {@code ?} throughout. Not within
 * quotes and comments, and {@code ::} is a cast. That is what jdbi's own parser does, but for
 * escapes by a backslash, which neither database has. To load its lexer and that of its templates
 * takes a command a tenth of a second: hence this one. Thread-safe.
 */
final class NamedPlaces implements SqlParser {
  /** Statements are constants, but for those with as many places as there are rows. */
  private static final int KEPT = 1000;

  private static final NamedPlaces FOR_ALL = new NamedPlaces();

  private final Map<String, ParsedSql> kept = new ConcurrentHashMap<>();

  private NamedPlaces() {}

  /** Has statements read by this, and taken for no templates. */
  static void use(Jdbi jdbi) {
    jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP).setSqlParser(FOR_ALL);
  }

  @Override
  public ParsedSql parse(String sql, StatementContext context) {
    ParsedSql known = kept.get(sql);
    if (known != null) {
      return known;
    }
    ParsedSql parsed = parse(sql);
    if (kept.size() >= KEPT) {
      kept.clear();
    }
    kept.put(sql, parsed);
    return parsed;
  }

  @Override
  public String nameParameter(String rawName, StatementContext context) {
    return ":" + rawName;
  }

  static ParsedSql parse(String sql) {
    ParsedSql.Builder parsed = ParsedSql.builder();
    int plain = 0;
    int at = 0;
    while (at < sql.length()) {
      int end = endOfQuoted(sql, at);
      if (end > at) {
        at = end;
      } else if (sql.startsWith("::", at)) {
        at += 2;
      } else if (sql.charAt(at) == ':' && endOfName(sql, at + 1) > at + 1) {
        end = endOfName(sql, at + 1);
        parsed.append(sql.substring(plain, at)).appendNamedParameter(sql.substring(at + 1, end));
        plain = end;
        at = end;
      } else if (sql.charAt(at) == '?') {
        parsed.append(sql.substring(plain, at)).appendPositionalParameter();
        plain = ++at;
      } else {
        at++;
      }
    }
    return parsed.append(sql.substring(plain)).build();
  }

  /** Behind the quoted text or the comment that begins here; here, if none does. */
  private static int endOfQuoted(String sql, int at) {
    return switch (sql.charAt(at)) {
      // A doubled quote ends one text and begins another.
      case '\'' -> behind(sql, "'", at + 1);
      case '"' -> behind(sql, "\"", at + 1);
      case '-' -> sql.startsWith("--", at) ? behind(sql, "\n", at + 2) : at;
      case '/' -> sql.startsWith("/*", at) ? behind(sql, "*/", at + 2) : at;
      default -> at;
    };
  }

  private static int behind(String sql, String end, int from) {
    int found = sql.indexOf(end, from);
    return found < 0 ? sql.length() : found + end.length();
  }

  private static int endOfName(String sql, int from) {
    int end = from;
    while (end < sql.length() && isOfName(sql.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
