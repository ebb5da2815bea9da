package dev.taskyard.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes secrets out of text before it is stored or shown: tokens that are known by their shape,
 * what is assigned to a name that tells of a secret, passwords in URLs, private keys, and what an
 * operator's own patterns find. Immutable.
 *
 * <p>It errs on the side of the story: a word that only might be a secret stays. Text of any length
 * takes time in proportion to its length.
 */
public final class Redaction {
  /** What stands for a secret. */
  public static final String MASK = "***";

  private static final List<String> NAMES = List.of("*_KEY", "*_TOKEN", "*_SECRET", "*_PASSWORD");

  /** What an agent's protocol names files by is a path whatever it looks like. */
  private static final List<String> PATHS = List.of("path", "log_path", "patch_path");

  /** Every secret that is known without being told. */
  public static final Redaction USUAL = of(List.of(), List.of());

  private final List<Pattern> names;

  /** Whether any of the names ends with this character. */
  private final boolean[] lastOfNames;

  private final List<Pattern> patterns;

  private Redaction(List<Pattern> names, boolean[] lastOfNames, List<Pattern> patterns) {
    this.names = names;
    this.lastOfNames = lastOfNames;
    this.patterns = patterns;
  }

  /**
   * The usual ones and more.
   *
   * @param names of variables that hold secrets, in capitals or not; {@code *} stands for any
   *     characters
   * @param patterns of secrets, tried on each stretch of text without white space
   */
  public static Redaction of(List<String> names, List<Pattern> patterns) {
    var globs = new ArrayList<Pattern>();
    var last = new boolean[128];
    for (String name :
        Stream.concat(NAMES.stream(), names.stream()).map(Redaction::upper).toList()) {
      globs.add(glob(name));
      markLast(name, last);
    }
    return new Redaction(List.copyOf(globs), last, List.copyOf(patterns));
  }

  private static void markLast(String name, boolean[] last) {
    if (name.endsWith("*")) {
      Arrays.fill(last, true);
    } else if (!name.isEmpty()) {
      char c = name.charAt(name.length() - 1);
      if (c < last.length) {
        last[c] = true;
      }
    }
  }

  private static Pattern glob(String name) {
    String[] parts = name.split("\\*", -1);
    var regex = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      regex.append(i == 0 ? "" : ".*").append(Pattern.quote(parts[i]));
    }
    return Pattern.compile(regex.toString());
  }

  /** Whether the variable of this name, in capitals or not, holds a secret. */
  public boolean isSecretName(String name) {
    String upper = upper(name);
    return names.stream().anyMatch(glob -> glob.matcher(upper).matches());
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  /** Whether any of the names, in capitals, ends with this character of ASCII. */
  boolean maySecretNameEndWith(char last) {
    return lastOfNames[last];
  }

  /** The text with every secret masked; the same object when there is none. */
  public String redact(String text) {
    String redacted = new SecretScan(this, text, 0, 0, null, true).masked();
    for (Pattern pattern : patterns) {
      if (pattern.matcher(redacted).find()) {
        var own = new OwnPattern(pattern);
        redacted = own.add(redacted) + own.end();
      }
    }
    return redacted;
  }

  /** A copy whose texts have every secret masked, but for names of fields and for paths. */
  public JsonNode redact(JsonNode node) {
    if (node instanceof TextNode) {
      String redacted = redact(node.textValue());
      return redacted.equals(node.textValue()) ? node : TextNode.valueOf(redacted);
    } else if (node instanceof ArrayNode array) {
      ArrayNode copy = array.arrayNode(array.size());
      array.forEach(element -> copy.add(redact(element)));
      return copy;
    } else if (node instanceof ObjectNode object) {
      ObjectNode copy = object.objectNode();
      object
          .properties()
          .forEach(
              field ->
                  copy.set(
                      field.getKey(),
                      PATHS.contains(field.getKey())
                          ? field.getValue()
                          : redact(field.getValue())));
      return copy;
    }
    return node;
  }

  /** For text that comes in pieces of which none ends where a secret does. */
  public RedactedPieces inPieces() {
    return new RedactedPieces(this, patterns.stream().map(OwnPattern::new).toList());
  }
}
