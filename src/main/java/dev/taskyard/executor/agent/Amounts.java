package dev.taskyard.executor.agent;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Reads figures; what is no sensible figure is unknown, which is null and never 0. */
public final class Amounts {
  private Amounts() {}

  /** A whole number from 0. */
  public static @Nullable Long count(@Nullable JsonNode node) {
    if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
      return null;
    }
    return node.longValue() < 0 ? null : (Long) node.longValue();
  }

  /** A number from 0. */
  public static @Nullable Double amount(@Nullable JsonNode node) {
    if (node == null || !node.isNumber() || !Double.isFinite(node.doubleValue())) {
      return null;
    }
    return node.doubleValue() < 0 ? null : (Double) node.doubleValue();
  }

  /** What is known of these fields, added up. */
  public static @Nullable Long sumOf(JsonNode object, String... fields) {
    Long sum = null;
    for (String field : fields) {
      sum = plus(sum, count(object.get(field)));
    }
    return sum;
  }

  /** Both together; one that is unknown adds nothing. */
  static @Nullable Long plus(@Nullable Long a, @Nullable Long b) {
    return a == null ? b : b == null ? a : (Long) (a + b);
  }
}
