package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Redaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * What must not be stored of a program's output: what a {@link Redaction} finds in any text, and
 * the values of those variables in its environment that it takes for secrets, as they are and as
 * they stand in a JSON string. Values of fewer than six characters are left: they would take
 * ordinary words out of the story. Immutable.
 */
public final class Secrets {
  static final String MASK = Redaction.MASK;

  private static final int SHORTEST = 6;

  private final Redaction redaction;
  private final List<String> values;

  private Secrets(Redaction redaction, List<String> values) {
    this.redaction = redaction;
    this.values = values;
  }

  /** Those of a process whose environment is made of these; the longest first. */
  @SafeVarargs
  public static Secrets of(Redaction redaction, Map<String, String>... environments) {
    var values = new LinkedHashSet<String>();
    for (Map<String, String> environment : environments) {
      environment.forEach(
          (name, value) -> {
            if (redaction.isSecretName(name) && value.strip().length() >= SHORTEST) {
              values.add(value.strip());
              values.add(new String(JsonStringEncoder.getInstance().quoteAsString(value.strip())));
            }
          });
    }
    var longestFirst = new ArrayList<>(values);
    longestFirst.sort(Comparator.comparingInt(String::length).reversed());
    return new Secrets(redaction, List.copyOf(longestFirst));
  }

  /** The text with every secret masked. */
  public String mask(String text) {
    return redaction.redact(maskValues(text));
  }

  /** The text with the values of variables masked; for what is redacted elsewhere. */
  public String maskValues(String text) {
    String masked = text;
    for (String value : values) {
      masked = masked.replace(value, MASK);
    }
    return masked;
  }

  /** The same end without secrets in its text and its error. */
  public ExecutionResult mask(ExecutionResult result) {
    return result.withWords(this::mask);
  }

  /** How many characters at the end of the text may be the beginning of a secret. */
  int begun(String text) {
    int longest = values.isEmpty() ? 0 : values.get(0).length() - 1;
    for (int from = Math.max(0, text.length() - longest); from < text.length(); from++) {
      String end = text.substring(from);
      if (values.stream().anyMatch(value -> value.startsWith(end))) {
        return end.length();
      }
    }
    return 0;
  }

  /** The same bytes with every secret masked, wherever a read happens to part it. */
  InputStream mask(InputStream in) {
    InputStream masked =
        values.isEmpty()
            ? in
            : new MaskingStream(in, values.stream().map(value -> value.getBytes(UTF_8)).toList());
    return new RedactingStream(masked, redaction);
  }

  /** Masks a file in its place; one that has no secret, or is not there, is left as it is. */
  public void maskFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Path masked = file.resolveSibling(file.getFileName() + ".masked");
    PrivateFiles.write(masked, "");
    try (InputStream in = mask(Files.newInputStream(file));
        OutputStream out = Files.newOutputStream(masked)) {
      in.transferTo(out);
    }
    if (Files.mismatch(file, masked) < 0) {
      Files.delete(masked);
    } else {
      Files.move(masked, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
