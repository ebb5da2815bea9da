package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.executor.agent.AgentEvents;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tool calls of a turn. For one thread. */
final class Calls {
  /** Of more that begin and don't end, the oldest count as failed. */
  static final int OPEN = 500;

  private static final int LONGEST_ID = 200;

  private final Warrant warrant;
  private final Map<String, Call> open = new LinkedHashMap<>();

  /** So that an end that is told twice is one. */
  private final Set<String> ended = new LinkedHashSet<>();

  private @Nullable String violation;

  Calls(Warrant warrant) {
    this.warrant = warrant;
  }

  /** A call has begun, or something about it has changed. */
  void update(JsonNode fields, AgentEvents events) throws InterruptedException {
    String id = id(fields);
    if (ended.contains(id)) {
      return;
    }
    Call call = taken(id, fields, events);
    switch (fields.path("status").asText("")) {
      case "in_progress" -> {
        start(id, call, events);
        progress(id, call, fields, events);
      }
      case "completed" -> end(id, call, fields, true, events);
      case "failed" -> end(id, call, fields, false, events);
      default -> {
        if (call.isKnownWell()) {
          start(id, call, events);
        }
      }
    }
  }

  /** The agent asks whether it may make this call. */
  Call asked(JsonNode fields, AgentEvents events) throws InterruptedException {
    String id = id(fields);
    Call call = taken(id, fields, events);
    start(id, call, events);
    return call;
  }

  /** What the agent did and was not allowed to, if it did. */
  Optional<String> violation() {
    return Optional.ofNullable(violation);
  }

  private static String id(JsonNode fields) {
    String id = fields.path("toolCallId").asText("");
    return id.length() <= LONGEST_ID
        ? id
        : id.substring(0, LONGEST_ID) + "~" + Integer.toHexString(id.hashCode());
  }

  private Call taken(String id, JsonNode fields, AgentEvents events) throws InterruptedException {
    Call call = open.get(id);
    if (call == null) {
      makeRoom(events);
      call = new Call();
      open.put(id, call);
    }
    call.take(fields);
    return call;
  }

  private void makeRoom(AgentEvents events) throws InterruptedException {
    if (open.size() >= OPEN) {
      String eldest = open.keySet().iterator().next();
      Call call = open.remove(eldest);
      if (call != null && call.isStarted()) {
        events.toolCompleted(eldest, call.name(), null, false, "Its end was not told", null);
      }
    }
  }

  private static void start(String id, Call call, AgentEvents events) throws InterruptedException {
    if (!call.isStarted()) {
      events.toolStarted(id, call.name(), call.input());
      call.started();
    }
  }

  private static void progress(String id, Call call, JsonNode fields, AgentEvents events)
      throws InterruptedException {
    String added = call.added(Content.ofCall(fields));
    if (!added.isBlank()) {
      events.toolProgress(id, added);
    }
  }

  private void end(String id, Call call, JsonNode fields, boolean completed, AgentEvents events)
      throws InterruptedException {
    start(id, call, events);
    open.remove(id);
    remember(id);
    Integer exitCode = Content.exitCode(fields);
    boolean success = completed && (exitCode == null || exitCode == 0);
    events.toolCompleted(
        id, call.name(), null, success, Content.ofCall(fields), Content.metadata(exitCode));
    if (completed && violation == null) {
      violation = warrant.violation(call.kind()).map(what -> what(call, what)).orElse(null);
    }
  }

  private static String what(Call call, String what) {
    return "The agent %s, without asking: %s".formatted(what, call.title());
  }

  private void remember(String id) {
    if (ended.size() >= OPEN) {
      ended.remove(ended.iterator().next());
    }
    ended.add(id);
  }
}
