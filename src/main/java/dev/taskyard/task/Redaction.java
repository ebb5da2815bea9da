package dev.taskyard.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

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
  private final List<Pattern> patterns;

  private Redaction(List<Pattern> names, List<Pattern> patterns) {
    this.names = names;
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
    var all = new ArrayList<Pattern>();
    NAMES.forEach(name -> all.add(glob(name)));
    names.forEach(name -> all.add(glob(name)));
    return new Redaction(List.copyOf(all), List.copyOf(patterns));
  }

  private static Pattern glob(String name) {
    String[] parts = name.toUpperCase(Locale.ROOT).split("\\*", -1);
    var regex = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      regex.append(i == 0 ? "" : ".*").append(Pattern.quote(parts[i]));
    }
    return Pattern.compile(regex.toString());
  }

  /** Whether the variable of this name, in capitals or not, holds a secret. */
  public boolean isSecretName(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return names.stream().anyMatch(glob -> glob.matcher(upper).matches());
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
