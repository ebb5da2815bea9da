package dev.taskyard.cli;

import picocli.CommandLine.Parameters;

/** Which schedule is meant. */
final class ScheduleParameters {

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the schedule.")
  String name = "";
}
