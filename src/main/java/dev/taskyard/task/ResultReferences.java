package dev.taskyard.task;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code {{result:ID}}} in a prompt: the result of a task that it runs after. ID may be the
 * beginning of one.
 */
public final class ResultReferences {
  private static final Pattern REFERENCE = Pattern.compile("\\{\\{result:([a-z0-9_]{1,40})}}");

  private ResultReferences() {}

  /** The ids that a prompt refers to, in order. */
  public static List<String> in(String prompt) {
    return REFERENCE.matcher(prompt).results().map(result -> result.group(1)).distinct().toList();
  }

  /** The reference to this id. */
  public static String of(String id) {
    return "{{result:" + id + "}}";
  }

  /** The prompt with a text for each reference; what is put in is not looked at again. */
  public static String replaced(String prompt, UnaryOperator<String> textOf) {
    return REFERENCE
        .matcher(prompt)
        .replaceAll(result -> Matcher.quoteReplacement(textOf.apply(result.group(1))));
  }
}
