package dev.taskyard.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Which attempt is meant. */
final class AttemptParameters {

  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "Id of the task or of one of its attempts, or the beginning of it.")
  String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "N",
      converter = Converters.OfAttempt.class,
      description = "Number of the attempt (the only or the selected one).")
  @Nullable Integer number;
}
