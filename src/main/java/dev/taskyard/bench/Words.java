package dev.taskyard.bench;

import dev.taskyard.task.Cause;
import java.util.List;
import java.util.Map;

/** What the tasks of a generated history are about. */
final class Words {
  /** An executor, the models that it is asked for, and whether it tells tokens and cost. */
  record Agent(String name, String version, List<String> models, boolean tokens, boolean cost) {}

  static final Agent SHELL = new Agent("shell", "", List.of(), false, false);
  static final List<Agent> AGENTS =
      List.of(
          new Agent("claude", "2.0.14", List.of("large", "medium", "small"), true, true),
          new Agent("codex", "0.46.0", List.of("codex-large", "codex-small"), true, false),
          new Agent("gemini", "0.8.1", List.of("pro", "flash"), true, false),
          new Agent("opencode", "0.14.3", List.of("local/coder"), false, false));

  static final List<String> QUEUES = List.of("default", "review", "nightly", "web", "mobile");
  static final List<String> TEAMS = List.of("shop", "search", "payments", "platform", "data");
  static final List<String> PROJECTS =
      List.of("web", "api", "app", "infra", "docs", "billing", "mail");
  static final List<String> VERBS =
      List.of("Fix", "Review", "Refactor", "Test", "Document", "Speed up", "Remove", "Upgrade");
  static final List<String> THINGS =
      List.of(
          "the login form",
          "the cart",
          "the search index",
          "the nightly export",
          "the invoice page",
          "the image cache",
          "the retry logic",
          "the settings screen",
          "the CSV import",
          "the API");
  static final List<String> REASONS =
      List.of(
          "it fails when the name has an umlaut",
          "customers see a blank page after the last release",
          "it takes longer than a second",
          "two requests at once overwrite each other",
          "the error message helps nobody");
  static final List<String> SCRIPTS =
      List.of("make report", "./export.sh --all", "npm run build", "pg_dump shop > shop.sql");

  static final List<String> TOOLS =
      List.of("read_file", "shell", "edit", "search", "list_files", "apply_patch", "web_fetch");
  static final List<String> FILES =
      List.of("src/cart.ts", "src/login.ts", "app/models/user.py", "lib/export.rb", "README.md");
  static final List<String> MESSAGES =
      List.of(
          "I'll look at how it is done today before I change anything.",
          "The cause is in the second call: the lock is released too early.",
          "Now the test fails for the right reason; next comes the fix.",
          "All tests pass. I'll look for other places with the same fault.",
          "The change is small, so I left the interface as it was.");
  static final List<String> STEPS =
      List.of("Read the report", "Find the cause", "Write a test", "Write the fix", "Clean up");
  static final List<String> LOG_LINES =
      List.of("ok", "compiled 214 files", "3 warnings", "wrote 18,220 rows", "done");

  /** A gate, its command, and what it says when it fails. */
  record GateKind(String name, String command, String classification, String complaint) {}

  static final List<GateKind> GATES =
      List.of(
          new GateKind("test", "make test", "test_failure", "FAIL: test_adds (CartTest)"),
          new GateKind("lint", "make lint", "lint_failure", "2 problems in src/cart.ts"),
          new GateKind("build", "make", "compile_error", "error: cannot find symbol"),
          new GateKind(
              "serve", "make smoke", "environment_port_binding", "port is already in use"));

  /** Why a run fails: the cause, and the error with a place for a number. */
  record Failure(Cause cause, String error) {}

  static final List<Failure> FAILURES =
      List.of(
          new Failure(Cause.FAILED, "Exited with status %d"),
          new Failure(Cause.API_ERROR, "API error 529: overloaded, request %d"),
          new Failure(Cause.WALL_TIMEOUT, "Timed out after 20m (run limit)"),
          new Failure(Cause.NO_TERMINAL_EVENT, "The output ended after %d lines without a result"),
          new Failure(Cause.FAILED, "listen tcp 127.0.0.1:%d: address already in use"),
          new Failure(Cause.IDLE_TIMEOUT, "Timed out: no event for 15m (idle limit)"),
          new Failure(Cause.EXECUTOR_CRASHED, "Cannot start the program: error %d"));

  /** US dollars for a million tokens, in and out, of the models whose cost is told. */
  static final Map<String, Double> PRICES = Map.of("large", 15.0, "medium", 3.0, "small", 0.8);

  private Words() {}
}
