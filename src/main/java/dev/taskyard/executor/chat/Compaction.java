package dev.taskyard.executor.chat;

import dev.taskyard.task.ThreadItem;
import dev.taskyard.task.ThreadItem.Kind;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What of a conversation is to be summed up, and the text that is. The last rounds stay as they
 * are, as far as they take little.
 *
 * @param covers the last item that the summary will stand for
 * @param hasReplies whether the model has said something in what is to be summed up: else there is
 *     nothing that could be said in fewer words
 */
record Compaction(int covers, boolean hasReplies, String transcript, String prompts) {
  private static final double KEPT = 0.25;
  private static final double READ = 0.5;
  private static final int LONGEST_RESULT = 1500;
  private static final int LONGEST_PROMPT = 2000;
  private static final double PROMPTS = 0.1;

  /**
   * That of a conversation whose calls all have their results.
   *
   * @param keepsLast whether the last rounds may stay as they are
   */
  static Compaction of(List<ThreadItem> items, Context context, boolean keepsLast) {
    Summary before = Summary.latest(items);
    int from = before == null ? 1 : before.covers() + 1;
    int covers = covers(items, from, keepsLast ? context.chars(KEPT) : 0);
    var transcript = new StringBuilder(before == null ? "" : before.text() + "\n\n");
    Map<String, String> names = new HashMap<>();
    for (ThreadItem item : items) {
      if (item.item() > covers) {
        break;
      }
      if (item.item() >= from) {
        tell(item, names, transcript);
      }
    }
    boolean hasReplies =
        items.stream()
            .filter(item -> item.item() >= from && item.item() <= covers)
            .anyMatch(item -> item.kind() == Kind.ASSISTANT);
    return new Compaction(
        covers,
        hasReplies,
        Texts.limited(transcript.toString(), context.chars(READ)),
        prompts(items, covers, context.chars(PROMPTS)));
  }

  /** The last prompt is what is being worked on; of those before, the newest say most. */
  private static String prompts(List<ThreadItem> items, int covers, int room) {
    List<String> asked =
        items.stream()
            .filter(item -> item.item() <= covers && item.kind() == Kind.USER)
            .map(ThreadItem::content)
            .filter(content -> !content.equals(Words.GO_ON))
            .toList();
    var told = new ArrayDeque<String>();
    int left = room;
    for (int i = asked.size() - 1; i >= 0; i--) {
      boolean isLast = i == asked.size() - 1;
      String prompt = isLast ? asked.get(i) : Texts.limited(asked.get(i), LONGEST_PROMPT);
      if (!isLast && prompt.length() > left) {
        told.addFirst("(%d earlier prompts are left out)".formatted(i + 1));
        break;
      }
      left -= isLast ? 0 : prompt.length();
      told.addFirst(prompt);
    }
    return told.stream().map(prompt -> prompt + "\n\n").collect(Collectors.joining());
  }

  /** A round begins with what was asked or replied; where none fits, none is kept. */
  private static int covers(List<ThreadItem> items, int from, int room) {
    int last = items.size();
    int covers = last;
    int length = 0;
    for (int item = last; item > from; item--) {
      ThreadItem at = items.get(item - 1);
      length += at.content().length();
      if (length > room) {
        break;
      }
      if (at.kind() == Kind.ASSISTANT || at.kind() == Kind.USER) {
        covers = item - 1;
      }
    }
    return covers;
  }

  private static void tell(ThreadItem item, Map<String, String> names, StringBuilder transcript) {
    switch (item.kind()) {
      case USER -> transcript.append("ASKED: ").append(item.content()).append("\n\n");
      case ASSISTANT -> {
        Said said = Said.of(item.content());
        transcript.append("SAID: ").append(said.text()).append('\n');
        for (ToolRequest call : said.requests()) {
          names.put(call.id(), call.name());
          String arguments = Texts.limited(call.arguments(), LONGEST_RESULT);
          transcript.append("CALLED ").append(call.name()).append(' ').append(arguments);
          transcript.append('\n');
        }
        transcript.append('\n');
      }
      case TOOL ->
          transcript
              .append("RESULT of ")
              .append(names.getOrDefault(String.valueOf(item.callId()), "a call"))
              .append(": ")
              .append(Texts.limited(item.content(), LONGEST_RESULT))
              .append("\n\n");
      case BEGUN, SUMMARY -> {}
    }
  }

  /** What stands for the items from now on. */
  Summary summary(String summedUp) {
    return new Summary(
        covers,
        "The conversation had become too long; this stands for its beginning.\n\nYou were asked:\n\n"
            + prompts
            + "What has been done, summed up:\n\n"
            + summedUp);
  }
}
