package dev.taskyard.executor.agent;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an event of a program means to us, and where in it the particulars are. */
public sealed interface Meaning {
  /** Nothing that is worth a word; known all the same. */
  record Nothing() implements Meaning {}

  /** The program goes on: a success that it told before is not the end. */
  record Working() implements Meaning {}

  /** A whole message. */
  record Message(JsonPointer text) implements Meaning {}

  /** A piece of a message. */
  record Delta(JsonPointer text) implements Meaning {}

  record Status(JsonPointer text) implements Meaning {}

  /** Something went wrong that does not end the turn. */
  record Warning(JsonPointer text) implements Meaning {}

  record ToolStarted(Call call) implements Meaning {}

  /** A call has ended. Where its beginning is never told, it begins now as well. */
  record ToolCompleted(Call call, CallEnd end) implements Meaning {}

  /** The turn is over and has succeeded. */
  record Completed(@Nullable JsonPointer text) implements Meaning {}

  /** The turn is over and has failed, for a reason of the program's own. */
  record Failed(List<JsonPointer> error) implements Meaning {}

  /**
   * The turn is over because the model's service failed.
   *
   * @param status of HTTP: 429 is a rate limit
   * @param retryable whether another try makes sense
   * @param retryAfter seconds until the service may be asked again
   */
  record ApiFailed(
      List<JsonPointer> error,
      @Nullable JsonPointer status,
      @Nullable JsonPointer retryable,
      @Nullable JsonPointer retryAfter)
      implements Meaning {}

  /** A tool call. */
  record Call(
      JsonPointer id,
      @Nullable JsonPointer name,
      @Nullable JsonPointer input,
      @Nullable TodoList todos) {}

  /**
   * How a call ended.
   *
   * @param output the first of these that is there
   * @param success what must hold for a success
   * @param exit an exit status: one that is not 0 is no success
   * @param started milliseconds since 1970, like {@code ended}
   */
  record CallEnd(
      List<JsonPointer> output,
      Conditions success,
      @Nullable JsonPointer exit,
      @Nullable JsonPointer started,
      @Nullable JsonPointer ended) {}

  /** A to-do list in the input of a call; {@code content} and {@code status} are within an item. */
  record TodoList(JsonPointer items, JsonPointer content, JsonPointer status) {}
}
