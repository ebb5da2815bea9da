package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An answer of {@link ModelServer}: a reply in chunks, or a fault. */
public final class ModelAnswer {
  private static final JsonMapper JSON = new JsonMapper();

  /** What is done next. */
  private interface Step {
    void run(OutputStream out) throws IOException;
  }

  private final List<Step> steps = new ArrayList<>();

  private ModelAnswer() {}

  // --- replies

  /** A reply of this text, a chunk a word. */
  public static ModelAnswer says(String text) {
    ModelAnswer answer = begin();
    for (String word : text.split("(?<= )", -1)) {
      answer.delta(delta -> delta.put("content", word));
    }
    return answer.finish("stop");
  }

  /** A reply that makes one call. */
  public static ModelAnswer calls(String tool, String arguments) {
    return begin().call(0, "call-1", tool, arguments).finish("tool_calls");
  }

  /** A stream without anything in it yet. */
  static ModelAnswer begin() {
    return new ModelAnswer()
        .raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
        .raw("Transfer-Encoding: chunked\r\n\r\n")
        .chunk(": comment\n\n")
        .delta(delta -> delta.put("role", "assistant"));
  }

  /** A call, its arguments in fragments of a few characters. */
  ModelAnswer call(int index, String id, String tool, String arguments) {
    fragment(index, id, tool, "");
    for (String part : arguments.split("(?<=\\G.{7})", -1)) {
      fragment(index, null, null, part);
    }
    return this;
  }

  /** A fragment of a call; without an id or a name where those are null. */
  ModelAnswer fragment(int index, String id, String tool, String arguments) {
    return delta(
        delta -> {
          ObjectNode call = delta.putArray("tool_calls").addObject().put("index", index);
          ObjectNode function = call.putObject("function").put("arguments", arguments);
          if (id != null) {
            call.put("id", id).put("type", "function");
            function.put("name", tool);
          }
        });
  }

  /** What it thinks. */
  ModelAnswer thinks(String thought) {
    return delta(delta -> delta.put("reasoning_content", thought));
  }

  ModelAnswer delta(java.util.function.Consumer<ObjectNode> content) {
    ObjectNode chunk = JSON.createObjectNode().put("model", "tiny-0.1");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    content.accept(choice.putObject("delta"));
    choice.putNull("finish_reason");
    return data(chunk.toString());
  }

  /** The end of a reply, with 100 tokens read, 20 of them from a cache, and 10 written. */
  ModelAnswer finish(String reason) {
    return data("""
            {"choices":[{"index":0,"delta":{},"finish_reason":"%s"}]}"""
            .formatted(reason))
        .data(
            """
            {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":10,\
            "prompt_tokens_details":{"cached_tokens":20}}}""")
        .data("[DONE]")
        .raw("0\r\n\r\n");
  }

  // --- faults

  /** Says nothing until the test lets it go on. */
  public static ModelAnswer hangs(CountDownLatch latch) {
    return begin().waits(latch);
  }

  /** A quota that is used up for so many seconds. */
  public static ModelAnswer slowDown(int seconds) {
    return status(429, Map.of("Retry-After", Integer.toString(seconds)), "slow down");
  }

  /** Another status than 200. */
  static ModelAnswer status(int status, Map<String, String> headers, String body) {
    var head = new StringBuilder("HTTP/1.1 %d Fault\r\n".formatted(status));
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    int length = body.getBytes(UTF_8).length;
    return new ModelAnswer().raw(head + "Content-Length: " + length + "\r\n\r\n").raw(body);
  }

  /** A reply in one piece, as a server sends it that does not stream. */
  static ModelAnswer whole(String json) {
    return status(200, Map.of("Content-Type", "application/json"), json);
  }

  /** Data that comes in two reads, parted in the middle of whatever stands there. */
  ModelAnswer data(String data) {
    return chunk("data: " + data + "\n\n");
  }

  /** Waits until the test lets it go on. */
  ModelAnswer waits(CountDownLatch latch) {
    steps.add(
        out -> {
          out.flush();
          try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
              throw new IOException("nobody let it go on");
            }
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    return this;
  }

  /** Tells the test how far it has come. */
  ModelAnswer tells(CountDownLatch latch) {
    steps.add(
        out -> {
          out.flush();
          latch.countDown();
        });
    return this;
  }

  private ModelAnswer chunk(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    steps.add(
        out -> {
          int half = bytes.length / 2;
          chunk(out, bytes, 0, half);
          chunk(out, bytes, half, bytes.length - half);
        });
    return this;
  }

  private static void chunk(OutputStream out, byte[] bytes, int from, int count)
      throws IOException {
    if (count > 0) {
      out.write("%x\r\n".formatted(count).getBytes(UTF_8));
      out.write(bytes, from, count);
      out.write("\r\n".getBytes(UTF_8));
      out.flush();
    }
  }

  private ModelAnswer raw(String text) {
    steps.add(out -> out.write(text.getBytes(UTF_8)));
    return this;
  }

  void write(OutputStream out) throws IOException {
    for (Step step : steps) {
      step.run(out);
    }
  }
}
