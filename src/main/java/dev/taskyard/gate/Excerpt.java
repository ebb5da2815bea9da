package dev.taskyard.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of the output that a rule knows, with those that follow it.
 *
 * @param number where it stands
 * @param rule the position of its rule
 */
record Excerpt(long number, int rule, String line, List<String> following) {
  /** How many following lines are kept. */
  static final int FOLLOWING = 3;

  Excerpt(long number, int rule, String line) {
    this(number, rule, line, new ArrayList<>(FOLLOWING));
  }

  boolean isComplete() {
    return following.size() >= FOLLOWING;
  }
}
