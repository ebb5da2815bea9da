package dev.taskyard.executor;

import dev.taskyard.task.ExecutionTask;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a run's processes: the worker's, without what is the worker's alone, with the
 * executor's additions and with what the run is to know of itself.
 */
final class RunEnvironment {
  static final String TASK_ID = "TASKYARD_TASK_ID";
  static final String RUN = "TASKYARD_RUN";

  /** One command of the host. */
  static final String COMMAND = "TASKYARD_COMMAND";

  private static final String DATABASE = "TASKYARD_DB";

  /**
   * What {@code git rev-parse --local-env-vars} lists: they name the repository of whoever started
   * the worker, perhaps a hook, and git would obey them before the directory.
   */
  private static final Set<String> OF_A_REPOSITORY =
      Set.of(
          "GIT_ALTERNATE_OBJECT_DIRECTORIES",
          "GIT_CONFIG",
          "GIT_CONFIG_PARAMETERS",
          "GIT_CONFIG_COUNT",
          "GIT_OBJECT_DIRECTORY",
          "GIT_DIR",
          "GIT_WORK_TREE",
          "GIT_IMPLICIT_WORK_TREE",
          "GIT_GRAFT_FILE",
          "GIT_INDEX_FILE",
          "GIT_NO_REPLACE_OBJECTS",
          "GIT_REPLACE_REF_BASE",
          "GIT_PREFIX",
          "GIT_SHALLOW_FILE",
          "GIT_COMMON_DIR",
          "GIT_INTERNAL_SUPER_PREFIX");

  private RunEnvironment() {}

  /** Fills {@code environment}, which holds the worker's. */
  static void fill(
      Map<String, String> environment, Map<String, String> additions, ExecutionTask task) {
    dropOurs(environment);
    environment.putAll(additions);
    environment.put(TASK_ID, task.id());
    environment.put(RUN, Integer.toString(task.run()));
    environment.put(RunGuard.MARK, RunGuard.ofThisProcess().mark());
    environment.put("TASKYARD_MODEL", task.model() == null ? "" : task.model());
    environment.put("TASKYARD_MODE", task.mode());
    environment.put("TASKYARD_ALLOW_SHELL", Boolean.toString(task.allowShell()));
    environment.put("TASKYARD_TRUST_MODE", Boolean.toString(task.trustMode()));
    environment.put("TASKYARD_AUTO_APPROVE", Boolean.toString(task.autoApprove()));
    environment.put("TASKYARD_ARTIFACT_DIR", task.scratch().toString());
    if (task.inputs() != null) {
      environment.put("TASKYARD_INPUTS", task.inputs().toString());
    }
  }

  /**
   * Fills the environment, which holds ours, of a command that the host itself runs.
   *
   * @param run the run that it is a part of; null: of none
   * @param command what its processes are known by
   */
  static void fillForHost(
      Map<String, String> environment, String taskId, @Nullable Integer run, String command) {
    dropOurs(environment);
    environment.put(TASK_ID, taskId);
    if (run == null) {
      environment.remove(RUN);
    } else {
      environment.put(RUN, run.toString());
    }
    environment.put(COMMAND, command);
    environment.put(RunGuard.MARK, RunGuard.ofThisProcess().mark());
  }

  /**
   * The way into the database is the worker's: its user and password, and a URL that holds a
   * password.
   */
  private static void dropOurs(Map<String, String> environment) {
    environment.keySet().removeAll(OF_A_REPOSITORY);
    environment.remove("TASKYARD_DB_USER");
    environment.remove("TASKYARD_DB_PASSWORD");
    String url = environment.get(DATABASE);
    if (url != null && url.toLowerCase(Locale.ROOT).contains("password")) {
      environment.remove(DATABASE);
    }
  }
}
