package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskSummary;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LookContractTest extends DatabaseTests {

  @Test
  void the_list_is_newest_first_by_pages_status_and_queue() {
    TaskManager manager = tasks.manager();
    List<TaskRecord> five =
        manager.addAll(
            List.of(
                tasks.task("1").build(),
                tasks.task("2").queue("other").build(),
                tasks.task("3").build(),
                tasks.task("4").build(),
                tasks.task("5").build()));
    manager.cancel(five.get(2).id());

    assertThat(prompts(TaskQuery.newest(2))).containsExactly("5", "4");
    assertThat(prompts(new TaskQuery(null, null, 2, five.get(3).id()))).containsExactly("3", "2");
    assertThat(prompts(new TaskQuery(null, null, 2, five.get(0).id()))).isEmpty();
    assertThat(prompts(new TaskQuery(TaskStatus.QUEUED, null, 10, null)))
        .containsExactly("5", "4", "2", "1");
    assertThat(prompts(new TaskQuery(TaskStatus.CANCELED, null, 10, null))).containsExactly("3");
    assertThat(prompts(new TaskQuery(null, "other", 10, null))).containsExactly("2");
    assertThat(prompts(new TaskQuery(TaskStatus.QUEUED, "default", 1, five.get(3).id())))
        .containsExactly("1");
    assertThatThrownBy(() -> manager.list(TaskQuery.newest(0)))
        .hasMessage("Bad limit 0: expected 1 to 10000");
  }

  private List<String> prompts(TaskQuery query) {
    return tasks.manager().list(query).stream().map(TaskSummary::promptSummary).toList();
  }

  @Test
  void a_task_that_named_no_executor_is_listed_with_the_one_that_ran_it() {
    String ran = tasks.add("ok").id();
    String waits = tasks.manager().add(tasks.task("later").queue("other").build()).id();
    tasks.manager().cancel(waits);
    tasks.work(new ScriptedExecutor());
    assertThat(tasks.ended(ran).executor()).isEqualTo(TaskManager.EMBEDDED_EXECUTOR);

    String embedded = TaskManager.EMBEDDED_EXECUTOR;
    assertThat(executors(TaskQuery.newest(2))).containsExactly(null, embedded);
    assertThat(executors(new TaskQuery(TaskStatus.COMPLETED, null, 2, null)))
        .containsExactly(embedded);
    assertThat(executors(new TaskQuery(null, "default", 2, null))).containsExactly(embedded);
    assertThat(executors(new TaskQuery(TaskStatus.CANCELED, "other", 2, null)))
        .containsExactly((String) null);
  }

  private List<String> executors(TaskQuery query) {
    var executors = new ArrayList<String>();
    tasks.manager().list(query).forEach(task -> executors.add(task.executor()));
    return executors;
  }

  @Test
  void a_task_is_found_by_any_prefix_that_only_it_has() {
    String id = tasks.add("one").id();

    assertThat(tasks.manager().get("t").id()).isEqualTo(id);
    assertThat(tasks.manager().get(id.substring(0, 9)).id()).isEqualTo(id);
    assertThat(tasks.manager().get(id).id()).isEqualTo(id);

    tasks.add("two");
    notFound("task_", "Ambiguous task prefix 'task_': matches 2 tasks");
    assertThat(tasks.manager().get(id).id()).isEqualTo(id);
  }

  @Test
  void what_begins_no_id_is_not_found_whatever_it_means_to_the_database() {
    String id = tasks.add("one").id();

    for (String prefix :
        List.of(
            "%", "task%", "_ask", "task_\\", "TASK", "", id + "a", "task_1", "task_é", "'", "\0")) {
      notFound(prefix, "Task not found: " + prefix);
    }
  }

  @Test
  void an_ambiguous_prefix_is_counted_up_to_a_hundred() {
    NewTask task = tasks.task("many").build();
    tasks.manager().addAll(Collections.nCopies(100, task));
    notFound("task", "Ambiguous task prefix 'task': matches 100 tasks");

    tasks.manager().add(task);
    notFound("task", "Ambiguous task prefix 'task': matches more than 100 tasks");
  }

  private void notFound(String prefix, String message) {
    assertThatThrownBy(() -> tasks.manager().get(prefix))
        .isInstanceOf(TaskyardException.class)
        .hasMessage(message)
        .extracting(e -> ((TaskyardException) e).category())
        .isEqualTo(TaskyardException.Category.NOT_FOUND);
  }
}
