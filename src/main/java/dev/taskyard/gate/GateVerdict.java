package dev.taskyard.gate;

/**
 * What is made of a gate's output.
 *
 * @param rule the name of the rule that decided
 * @param headline the line that tells most, in one line
 * @param summary the most telling lines
 */
record GateVerdict(Classification classification, String rule, String headline, String summary) {}
