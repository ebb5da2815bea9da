package dev.taskyard.executor.acp;

/** What we have asked the agent last. */
enum Step {
  INITIALIZE("initialize"),
  BEGIN("session/new"),
  RESUME("session/resume"),
  LOAD("session/load"),
  /** Of nobody's: any answer says that the agent has seen to all before. */
  SETTLE("_taskyard/settle"),
  MODE("session/set_mode"),
  MODEL("session/set_model"),
  MODEL_OPTION("session/set_config_option"),
  PROMPT("session/prompt"),
  /** Nothing any more. */
  OVER("");

  private final String method;

  Step(String method) {
    this.method = method;
  }

  String method() {
    return method;
  }

  /** Whether what comes now is what was said before this turn. */
  boolean isReplay() {
    return this == LOAD || this == SETTLE;
  }
}
