package dev.taskyard.executor;

/** A way to read the standard output of programs, of which each run gets a reader of its own. */
@FunctionalInterface
public interface OutputDialect {
  /** A reader for the output of one run. */
  OutputProtocol readInto(RunOutput output);
}
