package dev.taskyard.executor.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.taskyard.task.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a reply together from its chunks; a call comes in fragments, told apart by their index. For
 * one thread.
 */
final class ReplyBuilder {
  /** More than this is no reply. */
  private static final int LONGEST = 8 << 20;

  private static final JsonMapper JSON = new JsonMapper();

  private static final class Fragments {
    final int index;
    String id;
    final StringBuilder name = new StringBuilder();
    final StringBuilder arguments = new StringBuilder();

    Fragments(int index, String id) {
      this.index = index;
      this.id = id;
    }
  }

  private final ReplyListener listener;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final List<Fragments> calls = new ArrayList<>();
  private @Nullable String finishReason;
  private @Nullable String model;
  private Usage usage = Usage.UNKNOWN;
  private int length;

  ReplyBuilder(ReplyListener listener) {
    this.listener = listener;
  }

  /**
   * Takes a chunk.
   *
   * @throws ModelFailure when it is none, or tells of a failure
   */
  void chunk(String data) throws ModelFailure, InterruptedException {
    take(parsed(data), "delta");
  }

  /** Takes a reply of a server that does not stream. */
  void whole(String body) throws ModelFailure, InterruptedException {
    take(parsed(body), "message");
  }

  private void take(JsonNode chunk, String part) throws ModelFailure, InterruptedException {
    if (chunk.hasNonNull("error")) {
      throw ModelFailure.ofBody(chunk.get("error"));
    }
    if (chunk.path("model").isTextual()) {
      model = chunk.get("model").textValue();
    }
    if (chunk.path("usage").isObject()) {
      usage = usage(chunk.get("usage"));
    }
    JsonNode choice = chunk.path("choices").path(0);
    JsonNode delta = choice.path(part);
    said(delta.path("content").asText(""));
    thought(delta.path("reasoning_content").asText(delta.path("reasoning").asText("")));
    for (JsonNode fragment : delta.path("tool_calls")) {
      called(fragment);
    }
    if (choice.path("finish_reason").isTextual()) {
      finishReason = choice.get("finish_reason").textValue();
    }
    if (length > LONGEST) {
      throw ModelFailure.refused("The model's reply has more than 8 MiB");
    }
  }

  private void said(String piece) throws InterruptedException {
    if (!piece.isEmpty()) {
      text.append(piece);
      length += piece.length();
      listener.said(piece);
    }
  }

  private void thought(String piece) {
    if (!piece.isEmpty()) {
      reasoning.append(piece);
      length += piece.length();
      listener.alive();
    }
  }

  private void called(JsonNode fragment) {
    String id = fragment.path("id").asText("");
    int last = calls.isEmpty() ? 0 : calls.get(calls.size() - 1).index;
    Fragments call = call(fragment.path("index").asInt(last), id);
    call.id = id.isEmpty() ? call.id : id;
    call.name.append(fragment.path("function").path("name").asText(""));
    JsonNode arguments = fragment.path("function").path("arguments");
    String piece = arguments.isObject() ? arguments.toString() : arguments.asText("");
    call.arguments.append(piece);
    length += piece.length();
    listener.alive();
  }

  /**
   * The call that a fragment belongs to. A server that numbers no fragments, or gives all the same
   * number, begins a call with each id; what comes without one belongs to the last of its number.
   */
  private Fragments call(int index, String id) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      Fragments call = calls.get(i);
      if (call.index == index && (id.isEmpty() || call.id.isEmpty() || call.id.equals(id))) {
        return call;
      }
    }
    var call = new Fragments(index, id);
    calls.add(call);
    return call;
  }

  /**
   * The reply.
   *
   * @throws ModelFailure when its end is missing
   */
  Reply reply() throws ModelFailure {
    if (finishReason == null) {
      throw ModelFailure.passing("The model's reply broke off");
    }
    List<ToolRequest> requests = new ArrayList<>();
    calls.stream()
        .sorted(Comparator.comparingInt(call -> call.index))
        .forEach(
            call ->
                requests.add(
                    new ToolRequest(call.id, call.name.toString(), call.arguments.toString())));
    return new Reply(text.toString(), reasoning.toString(), requests, finishReason, usage, model);
  }

  private static JsonNode parsed(String data) throws ModelFailure {
    try {
      JsonNode node = JSON.readTree(data);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      // Told below, with what was found.
    }
    throw ModelFailure.passing(
        "Expected JSON from the model's server, found '%s'".formatted(ModelFailure.brief(data)));
  }

  private static Usage usage(JsonNode usage) {
    Long cached = count(usage.path("prompt_tokens_details").path("cached_tokens"));
    return new Usage(
        count(usage.path("prompt_tokens")),
        count(usage.path("completion_tokens")),
        cached == null ? count(usage.path("prompt_cache_hit_tokens")) : cached,
        null);
  }

  private static @Nullable Long count(JsonNode node) {
    return node.isIntegralNumber() && node.longValue() >= 0 ? (Long) node.longValue() : null;
  }
}
