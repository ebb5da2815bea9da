package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.executor.agent.AgentEvents;
import dev.taskyard.task.Summaries;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tool calls of a turn. For one thread. */
final class Calls {
  /** Of more that begin and don't end, the oldest count as failed. */
  static final int OPEN = 500;

  private static final int LONGEST_ID = 200;

  private final Warrant warrant;
  private final Map<String, Call> open = new LinkedHashMap<>();

  /** How often each id has ended, so that an end that is told twice is one. */
  private final Map<String, Integer> ended = new LinkedHashMap<>();

  private @Nullable String violation;

  Calls(Warrant warrant) {
    this.warrant = warrant;
  }

  /** A call has begun, or something about it has changed. */
  void update(JsonNode fields, AgentEvents events) throws InterruptedException {
    String id = id(fields);
    boolean begins = fields.path("sessionUpdate").asText("").equals("tool_call");
    if (!begins && ended.containsKey(id) && !open.containsKey(id)) {
      return;
    }
    Call call = taken(id, fields, events);
    switch (fields.path("status").asText("")) {
      case "in_progress" -> {
        start(call, events);
        progress(call, fields, events);
      }
      case "completed" -> end(id, call, fields, true, events);
      case "failed" -> end(id, call, fields, false, events);
      default -> {
        call.output(Content.ofCall(fields));
        if (call.isKnownWell()) {
          start(call, events);
        }
      }
    }
  }

  /** The agent asks whether it may make this call. */
  Call asked(JsonNode fields, AgentEvents events) throws InterruptedException {
    Call call = taken(id(fields), fields, events);
    start(call, events);
    return call;
  }

  /** The turn is over: calls whose ends were not told have ended as well. */
  void end() {
    open.values().forEach(call -> judge(call, false));
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

  /** An id that has ended and is used again is another call. */
  private Call taken(String id, JsonNode fields, AgentEvents events) throws InterruptedException {
    Call call = open.get(id);
    if (call == null) {
      makeRoom(events);
      int before = ended.getOrDefault(id, 0);
      call = new Call(before == 0 ? id : id + "#" + (before + 1));
      open.put(id, call);
    }
    call.take(fields);
    return call;
  }

  private void makeRoom(AgentEvents events) throws InterruptedException {
    if (open.size() >= OPEN) {
      String eldest = open.keySet().iterator().next();
      Call call = Objects.requireNonNull(open.remove(eldest));
      if (call.isStarted()) {
        remember(eldest);
        events.toolCompleted(call.id(), call.name(), null, false, "Its end was not told", null);
      }
      judge(call, false);
    }
  }

  private static void start(Call call, AgentEvents events) throws InterruptedException {
    if (!call.isStarted()) {
      events.toolStarted(call.id(), call.name(), call.input());
      call.started();
    }
  }

  private static void progress(Call call, JsonNode fields, AgentEvents events)
      throws InterruptedException {
    String output = Content.ofCall(fields);
    call.output(output);
    String added = call.added(output);
    if (!added.isBlank()) {
      events.toolProgress(call.id(), added);
    }
  }

  private void end(String id, Call call, JsonNode fields, boolean completed, AgentEvents events)
      throws InterruptedException {
    start(call, events);
    open.remove(id);
    remember(id);
    Integer exitCode = Content.exitCode(fields);
    boolean success = completed && (exitCode == null || exitCode == 0);
    String output = call.output(Content.ofCall(fields));
    events.toolCompleted(call.id(), call.name(), null, success, output, Content.metadata(exitCode));
    judge(call, completed);
  }

  private void judge(Call call, boolean completed) {
    if (violation == null) {
      violation = warrant.overreach(call, completed).map(what -> what(call, what)).orElse(null);
    }
  }

  private static String what(Call call, String what) {
    String how =
        switch (call.answer()) {
          case NOT_ASKED -> "without asking";
          case ALLOWED -> "other than it had asked";
          case REFUSED -> "though it was refused";
        };
    return Summaries.mend("The agent %s, %s: %s".formatted(what, how, call.title()));
  }

  private void remember(String id) {
    int before = ended.getOrDefault(id, 0);
    ended.remove(id);
    if (ended.size() >= OPEN) {
      ended.remove(ended.keySet().iterator().next());
    }
    ended.put(id, before + 1);
  }
}
