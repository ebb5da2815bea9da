package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.executor.agent.AgentEvents;
import dev.taskyard.task.Summaries;
import java.util.List;
import java.util.Optional;

/** Answers what an agent asks of us: permissions by the warrant, anything else not at all. */
final class Questions {
  private static final List<String> ALLOWING = List.of("allow_once", "allow_always");
  private static final List<String> REFUSING = List.of("reject_once", "reject_always");

  private static final String NOT_ONCE = "the agent does not offer to do it once";

  private final Warrant warrant;
  private final Calls calls;
  private final Channel channel;

  Questions(Warrant warrant, Calls calls, Channel channel) {
    this.warrant = warrant;
    this.calls = calls;
    this.channel = channel;
  }

  /** Takes one and answers it. */
  void take(ObjectNode question, String session, boolean stopping, AgentEvents events)
      throws InterruptedException {
    JsonNode id = question.path("id");
    String method = question.path("method").asText("");
    if (!method.equals("session/request_permission")) {
      String words = "Taskyard does not do '%s'".formatted(Summaries.summarize(method));
      channel.answer(Rpc.error(id, Rpc.METHOD_NOT_FOUND, words));
      return;
    }
    JsonNode params = question.path("params");
    boolean isForUs = params.path("sessionId").asText("").equals(session) && !session.isEmpty();
    // Of a conversation that the agent has with itself, or too late: withdrawn, that is refused.
    Optional<String> option = stopping || !isForUs ? Optional.empty() : chosen(params, events);
    channel.answer(Rpc.result(id, outcome(option)));
  }

  private Optional<String> chosen(JsonNode params, AgentEvents events) throws InterruptedException {
    Call call = calls.asked(params.path("toolCall"), events);
    JsonNode options = params.path("options");
    Optional<String> allowing = option(options, allowing());
    Optional<String> refusal =
        warrant
            .refusal(call)
            .or(() -> allowing.isPresent() ? Optional.empty() : Optional.of(NOT_ONCE));
    if (refusal.isEmpty()) {
      call.answered(Call.Answer.ALLOWED);
      return allowing;
    }
    call.answered(Call.Answer.REFUSED);
    String what = call.title().isEmpty() ? call.name() : call.title();
    events.status("Not allowed: %s (%s)".formatted(what, refusal.get()));
    return option(options, REFUSING);
  }

  /** What is allowed is allowed once: nobody is asked about what an agent may do always. */
  private List<String> allowing() {
    return warrant.isForEverything() ? ALLOWING : ALLOWING.subList(0, 1);
  }

  /** The first option of the first kind that is offered. */
  private static Optional<String> option(JsonNode options, List<String> kinds) {
    for (String kind : kinds) {
      for (JsonNode option : options) {
        if (option.path("kind").asText("").equals(kind)) {
          return Optional.of(option.path("optionId").asText(""));
        }
      }
    }
    return Optional.empty();
  }

  /** Where there is no fitting option, or no time for one, the question counts as withdrawn. */
  private static ObjectNode outcome(Optional<String> option) {
    ObjectNode answer = Rpc.object();
    ObjectNode outcome = answer.putObject("outcome");
    outcome.put("outcome", option.isPresent() ? "selected" : "cancelled");
    option.ifPresent(id -> outcome.put("optionId", id));
    return answer;
  }
}
