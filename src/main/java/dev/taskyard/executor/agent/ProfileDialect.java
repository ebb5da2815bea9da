package dev.taskyard.executor.agent;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A dialect that is written down as a {@link Profile}. */
final class ProfileDialect implements Dialect {
  private final Profile profile;

  ProfileDialect(Profile profile) {
    this.profile = profile;
  }

  @Override
  public boolean read(ObjectNode event, AgentEvents events) throws InterruptedException {
    events.thread(text(event, profile.thread()));
    events.version(text(event, profile.version()));
    Optional<Rule> rule = profile.rules().stream().filter(r -> r.when().hold(event)).findFirst();
    if (rule.isEmpty()) {
      return false;
    }
    if (rule.get().usage() != null) {
      usage(event, rule.get().usage(), events);
    }
    apply(rule.get().meaning(), event, events);
    return true;
  }

  @Override
  public String kind(ObjectNode event) {
    return text(event, profile.type());
  }

  @Override
  public boolean needsExitStatus() {
    return profile.needsExitStatus();
  }

  private static void apply(Meaning meaning, ObjectNode event, AgentEvents events)
      throws InterruptedException {
    if (meaning instanceof Meaning.Message m) {
      events.message(text(event, m.text()));
    } else if (meaning instanceof Meaning.Delta m) {
      events.delta(text(event, m.text()));
    } else if (meaning instanceof Meaning.Status m) {
      events.status(text(event, m.text()));
    } else if (meaning instanceof Meaning.Warning m) {
      events.status("Warning: " + text(event, m.text()));
    } else if (meaning instanceof Meaning.ToolStarted m) {
      started(m.call(), event, events);
    } else if (meaning instanceof Meaning.ToolCompleted m) {
      completed(m, event, events);
    } else if (meaning instanceof Meaning.Working) {
      events.goesOn();
    } else {
      end(meaning, event).ifPresent(ending -> tell(ending, events));
    }
  }

  /** A failure stays the end whatever comes after it. */
  private static void tell(Ending ending, AgentEvents events) {
    boolean failedBefore =
        events.ending().filter(e -> !(e instanceof Ending.Completed)).isPresent();
    if (!failedBefore) {
      events.ended(ending);
    }
  }

  private static Optional<Ending> end(Meaning meaning, ObjectNode event) {
    if (meaning instanceof Meaning.Completed m) {
      String text = text(event, m.text());
      return Optional.of(new Ending.Completed(text.isBlank() ? null : text));
    } else if (meaning instanceof Meaning.Failed m) {
      return Optional.of(new Ending.Failed(firstText(event, m.error())));
    } else if (meaning instanceof Meaning.ApiFailed m) {
      return Optional.of(apiFailure(m, event).ending());
    }
    return Optional.empty();
  }

  private static ApiFailure apiFailure(Meaning.ApiFailed m, ObjectNode event) {
    ApiFailure told = ApiFailure.of(firstText(event, m.error()));
    JsonNode status = at(event, m.status());
    JsonNode retryable = at(event, m.retryable());
    Long seconds = seconds(at(event, m.retryAfter()));
    return new ApiFailure(
        told.message(),
        status.isInt() ? (Integer) status.intValue() : told.status(),
        told.type(),
        retryable.isBoolean() ? (Boolean) retryable.booleanValue() : null,
        seconds == null ? null : Duration.ofSeconds(seconds));
  }

  /** As a number, or as the text of a header. */
  private static @Nullable Long seconds(JsonNode node) {
    boolean isText = node.isTextual() && node.textValue().matches("\\d{1,9}");
    return isText ? Long.valueOf(node.textValue()) : Amounts.count(node);
  }

  private static void started(Meaning.Call call, ObjectNode event, AgentEvents events)
      throws InterruptedException {
    String name = text(event, call.name());
    events.toolStarted(
        text(event, call.id()), name.isEmpty() ? "unknown" : name, orNull(event, call.input()));
    todos(call, event, events);
  }

  private static void completed(Meaning.ToolCompleted m, ObjectNode event, AgentEvents events)
      throws InterruptedException {
    boolean good = m.end().success().hold(event) && at(event, m.end().exit()).asInt(0) == 0;
    events.toolCompleted(
        text(event, m.call().id()),
        text(event, m.call().name()),
        orNull(event, m.call().input()),
        good,
        firstText(event, m.end().output()),
        duration(event, m.end()));
    todos(m.call(), event, events);
  }

  private static void todos(Meaning.Call call, ObjectNode event, AgentEvents events)
      throws InterruptedException {
    Meaning.TodoList todos = call.todos();
    if (todos != null && event.at(todos.items()).isArray()) {
      events.checklist(Checklists.of(event.at(todos.items()), todos.content(), todos.status()));
    }
  }

  private static @Nullable JsonNode duration(ObjectNode event, Meaning.CallEnd end) {
    Long started = Amounts.count(at(event, end.started()));
    Long ended = Amounts.count(at(event, end.ended()));
    return started == null || ended == null || ended < started
        ? null
        : JsonNodeFactory.instance.objectNode().put("duration_ms", ended - started);
  }

  /** A cost of 0 is how programs say that they know no price. */
  private static void usage(ObjectNode event, Rule.UsageAt at, AgentEvents events)
      throws InterruptedException {
    Double cost = Amounts.amount(at(event, at.cost()));
    var usage =
        new Usage(
            sum(event, at.input()),
            sum(event, at.output()),
            sum(event, at.cached()),
            cost != null && cost == 0 ? null : cost);
    String model = text(event, at.model());
    events.usage(usage, model.isEmpty() ? null : model);
  }

  private static @Nullable Long sum(ObjectNode event, List<JsonPointer> pointers) {
    Long sum = null;
    for (JsonPointer pointer : pointers) {
      sum = Amounts.plus(sum, Amounts.count(event.at(pointer)));
    }
    return sum;
  }

  private static JsonNode at(ObjectNode event, @Nullable JsonPointer pointer) {
    return pointer == null ? JsonNodeFactory.instance.missingNode() : event.at(pointer);
  }

  private static @Nullable JsonNode orNull(ObjectNode event, @Nullable JsonPointer pointer) {
    JsonNode node = at(event, pointer);
    return node.isMissingNode() ? null : node;
  }

  /** A text as it is, anything else as JSON; empty when there is nothing. */
  private static String text(ObjectNode event, @Nullable JsonPointer pointer) {
    JsonNode node = at(event, pointer);
    if (node.isMissingNode() || node.isNull()) {
      return "";
    }
    return node.isTextual() ? node.textValue() : node.toString();
  }

  private static String firstText(ObjectNode event, List<JsonPointer> pointers) {
    return pointers.stream()
        .map(pointer -> text(event, pointer))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }
}
