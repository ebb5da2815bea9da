package dev.taskyard.executor.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Counts what comes in kinds, so that of a flood only the first few of each kind are told. For one
 * thread.
 */
final class Tally {
  /** How many of one kind are told. */
  static final int TOLD = 3;

  /** Kinds beyond so many are one kind: their words may be anything. */
  private static final int KINDS = 20;

  private static final String OTHERS = "others";

  private final Map<String, Integer> counts = new LinkedHashMap<>();

  /** Counts one; whether it is among the first few of its kind. */
  boolean isToBeTold(String kind) {
    String key = counts.containsKey(kind) || counts.size() < KINDS ? kind : OTHERS;
    return counts.merge(key, 1, Integer::sum) <= TOLD;
  }

  /** Those that were not told, such as {@code ping 997, pong 2}; empty when all were. */
  String untold() {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() > TOLD)
        .map(entry -> entry.getKey() + " " + (entry.getValue() - TOLD))
        .collect(Collectors.joining(", "));
  }
}
