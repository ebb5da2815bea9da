package dev.taskyard.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.StoredArtifact;
import dev.taskyard.queue.KeptFile;
import dev.taskyard.queue.Telling;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.Gate;
import dev.taskyard.task.Redaction;
import dev.taskyard.task.Summaries;
import dev.taskyard.task.TaskUpdates;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.ThreadItem;
import dev.taskyard.task.ToolStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns what an executor says into what is written: mends and shortens texts, takes secrets out of
 * them, puts large ones into files, knows which tool calls of the run are open. Used under the
 * run's {@code order} lock.
 */
final class EventPreparer {
  /** Longer ids and names than this are cut: they are for matching and for people. */
  private static final int LONGEST_WORD = 1000;

  private final String taskId;
  private final RunPlace place;
  private final ArtifactFiles files;
  private final String storeId;
  private final Redaction redaction;

  /** The numbers of those of each id that have not ended, the latest first. */
  private final Map<String, Deque<Integer>> openCalls = new HashMap<>();

  private int calls;
  private int callsBeforeTurn;
  private int openInTurn;

  EventPreparer(
      String taskId, RunPlace place, ArtifactFiles files, String storeId, Redaction redaction) {
    this.taskId = taskId;
    this.place = place;
    this.files = files;
    this.storeId = storeId;
    this.redaction = redaction;
  }

  /**
   * @throws TaskyardException FAILED when a file can't be written
   */
  List<Step> prepare(ExecutionEvent event, Instant at) {
    if (event instanceof ExecutionEvent.ThreadLinked e) {
      return threadLinked(word(e.threadId()), word(e.turnId()));
    } else if (event instanceof ExecutionEvent.Status e) {
      return List.of(line("status", e.message()));
    } else if (event instanceof ExecutionEvent.MessageDelta e) {
      return List.of(message(e.content()));
    } else if (event instanceof ExecutionEvent.ToolStarted e) {
      return toolStarted(e, at);
    } else if (event instanceof ExecutionEvent.ToolProgress e) {
      return List.of(line("tool_progress", word(e.id()) + ": " + e.output()));
    } else if (event instanceof ExecutionEvent.ToolCompleted e) {
      return toolCompleted(e, at);
    } else if (event instanceof ExecutionEvent.Error e) {
      return List.of(line("error", e.message()));
    } else if (event instanceof ExecutionEvent.RuntimeEvent e) {
      return List.of(
          new Step.RuntimeEvent(),
          line("runtime_event", "#" + e.seq() + " " + e.event() + ": " + e.summary()));
    } else if (event instanceof ExecutionEvent.Artifact e) {
      return artifact(e);
    } else if (event instanceof ExecutionEvent.UsageReported e) {
      return List.of(
          new Step.UsageAdded(e.usage(), e.model() == null ? null : cut(word(e.model()), 200)));
    } else if (event instanceof ExecutionEvent.ChecklistUpdated e) {
      Checklist list = dated(e.checklist().redacted(redaction), at);
      return List.of(new Step.Updates(TaskUpdates.of(list)));
    } else if (event instanceof ExecutionEvent.RunDescribed e) {
      return List.of(described(e));
    } else if (event instanceof ExecutionEvent.GateRan e) {
      return gateRan(e);
    } else if (event instanceof ExecutionEvent.AttemptMade e) {
      return attemptMade(e);
    } else if (event instanceof ExecutionEvent.Together e) {
      var steps = new ArrayList<Step>();
      e.events().forEach(one -> steps.addAll(prepare(one, at)));
      return steps;
    }
    return List.of(ofThread(event, at));
  }

  private static Checklist dated(Checklist list, Instant at) {
    return list.updatedAt() != null
        ? list
        : new Checklist(list.items(), list.completionPct(), list.inProgressId(), at);
  }

  private Step ofThread(ExecutionEvent event, Instant at) {
    if (event instanceof ExecutionEvent.ThreadBegun e) {
      return new Step.ThreadBegun(e.threadId(), e.model() == null ? null : cut(e.model(), 200), at);
    } else if (event instanceof ExecutionEvent.TurnBegun e) {
      return new Step.TurnBegun(e.threadId(), e.turn(), e.turnId(), at);
    } else if (event instanceof ExecutionEvent.TurnEnded e) {
      return new Step.TurnEnded(e.threadId(), e.turn(), e.outcome(), at);
    } else if (event instanceof ExecutionEvent.ItemKept e) {
      ThreadItem item = e.item();
      var mended =
          new ThreadItem(
              item.item(),
              item.turn(),
              item.kind(),
              item.callId() == null ? null : word(item.callId()),
              clean(item.content()));
      return new Step.ItemKept(e.threadId(), mended, at);
    }
    throw new IllegalStateException("unknown event " + event.getClass());
  }

  /** Whether a tool call has begun in the executor's present turn that has not ended. */
  boolean hasOpenCalls() {
    return openInTurn > 0;
  }

  Step.Line message(String text) {
    return line("message", text);
  }

  /**
   * @param file in the run's scratch directory
   * @param first the number of the first message in it
   * @throws TaskyardException FAILED when it can't be kept
   */
  Step messages(Path file, int first) {
    return new Step.Listed(
        "messages", "All messages from number " + first + " on", moved("messages", file));
  }

  private static List<Step> threadLinked(String threadId, String turnId) {
    return List.of(
        new Step.ThreadLinked(threadId, turnId),
        new Step.Line(
            "runtime_link",
            Telling.brief("Linked runtime thread " + threadId + " turn " + turnId),
            null));
  }

  private List<Step> toolStarted(ExecutionEvent.ToolStarted event, Instant at) {
    String id = word(event.id());
    String name = word(event.name());
    String input =
        event.input() == null || event.input().isNull() ? null : clean(event.input().toString());
    int ordinal = ++calls;
    openCalls.computeIfAbsent(id, unknown -> new ArrayDeque<>()).addFirst(ordinal);
    openInTurn++;
    String told = input == null ? name + " started" : name + " started (" + input + ")";
    Step.Line line =
        Summaries.isLarge(told) && input != null
            ? lineInFile(
                "tool_started", composed(name + " started (", input, ")"), name + "_input", input)
            : new Step.Line("tool_started", Telling.inRow(told), null);
    return List.of(
        new Step.CallStarted(
            ordinal, id, name, at, input == null ? null : Summaries.summarize(input)),
        line);
  }

  private List<Step> toolCompleted(ExecutionEvent.ToolCompleted event, Instant at) {
    String name = word(event.name());
    String output = clean(event.output());
    KeptFile file = Summaries.isLarge(output) ? keep(name, output) : null;
    Telling telling = file == null ? Telling.inRow(output) : Telling.inFile(output, file.path());
    String patch = file != null && name.equals("apply_patch") ? file.path() : null;
    String told = name + (event.success() ? " success: " : " failed: ");
    var steps = new ArrayList<Step>();
    steps.addAll(callEnded(event, name, at, telling, patch));
    steps.add(new Step.Line("tool_completed", outcome(told, output, telling), file));
    if (patch != null) {
      steps.add(
          new Step.Line(
              "patch_ref", Telling.brief("Patch artifact: " + patch).withDetail(patch), null));
    }
    steps.addAll(updates(event.metadata(), at));
    return steps;
  }

  /**
   * The whole of a longer output stands here too, unless it would only just be large with the words
   * before it.
   */
  private static Telling outcome(String told, String output, Telling telling) {
    String whole = told + output;
    return telling.detailPath() != null || Summaries.isLarge(whole)
        ? Telling.brief(told + telling.summary()).withDetail(telling.detailPath())
        : Telling.inRow(whole);
  }

  /**
   * The latest open call of that id ends; without one it is a call of its own, which took what its
   * metadata says.
   */
  private List<Step> callEnded(
      ExecutionEvent.ToolCompleted event,
      String name,
      Instant at,
      Telling output,
      @Nullable String patch) {
    String id = word(event.id());
    ToolStatus status = event.success() ? ToolStatus.SUCCESS : ToolStatus.FAILED;
    Integer open = latestOpen(id);
    if (open != null) {
      return List.of(new Step.CallEnded(open, status, null, output, patch));
    }
    JsonNode metadata = event.metadata();
    long durationMs = metadata == null ? 0 : Math.max(0, metadata.path("duration_ms").asLong(0));
    int ordinal = ++calls;
    return List.of(
        new Step.CallStarted(
            ordinal, id, name, at.minusMillis(Math.min(durationMs, 1L << 40)), null),
        new Step.CallEnded(ordinal, status, durationMs, output, patch));
  }

  /** It is not open any more; null where none is. */
  private @Nullable Integer latestOpen(String id) {
    Deque<Integer> open = openCalls.get(id);
    if (open == null) {
      return null;
    }
    int latest = open.removeFirst();
    if (open.isEmpty()) {
      openCalls.remove(id);
    }
    if (latest > callsBeforeTurn) {
      openInTurn--;
    }
    return latest;
  }

  private List<Step> updates(@Nullable JsonNode metadata, Instant at) {
    try {
      Optional<TaskUpdates> updates =
          TaskUpdates.in(
              metadata == null ? null : redaction.redact(metadata), at, place::checkReference);
      return updates.<List<Step>>map(u -> List.of(new Step.Updates(u))).orElse(List.of());
    } catch (TaskyardException e) {
      return List.of(line("error", "task_updates refused: " + e.getMessage()));
    }
  }

  private Step described(ExecutionEvent.RunDescribed event) {
    return new Step.Described(
        event.version() == null ? null : cut(clean(event.version()), 400),
        event.command() == null ? null : clean(event.command()));
  }

  private List<Step> gateRan(ExecutionEvent.GateRan event) {
    // The executor's turn is over: what it left open must not stop the clock of the next.
    callsBeforeTurn = calls;
    openInTurn = 0;
    Gate gate = event.gate().redacted(redaction);
    if (event.log() == null) {
      return List.of(new Step.Updates(TaskUpdates.of(gate)));
    }
    KeptFile log = moved(gate.gate() + "_log", event.log());
    return List.of(
        new Step.Updates(TaskUpdates.of(gate.withLogPath(log.path()))),
        new Step.Attached("gate_log", "Output of gate " + gate.gate(), log));
  }

  private List<Step> attemptMade(ExecutionEvent.AttemptMade event) {
    Attempt attempt = event.attempt().redacted(redaction);
    if (event.patch() == null) {
      return List.of(new Step.Updates(TaskUpdates.of(attempt)));
    }
    KeptFile patch = moved("patch", event.patch());
    return List.of(
        new Step.Updates(TaskUpdates.of(attempt.withPatchPath(patch.path()))),
        new Step.Attached("patch", attempt.summary(), patch));
  }

  /** Takes a file out of the run's scratch directory, where only the host writes such files. */
  private KeptFile moved(String label, Path file) {
    return kept(files.move(taskId, label, file));
  }

  private List<Step> artifact(ExecutionEvent.Artifact event) {
    String label = cut(clean(event.label()), LONGEST_WORD);
    String summary = clean(event.summary());
    try {
      Path source = place.workspace().resolve(event.path());
      StoredArtifact stored =
          place.isRawOutput(source)
              ? files.move(taskId, label, source)
              : files.copyFrom(taskId, label, source, place.roots());
      return List.of(new Step.Listed(label, summary, kept(stored)));
    } catch (TaskyardException e) {
      if (e.category() != TaskyardException.Category.INVALID) {
        throw e;
      }
      return List.of(line("error", "Artifact '" + label + "' refused: " + e.getMessage()));
    }
  }

  private Step.Line line(String kind, String text) {
    String mended = clean(text);
    return Summaries.isLarge(mended)
        ? lineInFile(kind, mended, kind, mended)
        : new Step.Line(kind, Telling.inRow(mended), null);
  }

  private Step.Line lineInFile(String kind, String told, String label, String whole) {
    KeptFile file = keep(label, whole);
    return new Step.Line(kind, Telling.inFile(told, file.path()), file);
  }

  private static String composed(String before, String middle, String after) {
    return before + middle + after;
  }

  /** Writes a text to a file of this task. */
  KeptFile keep(String label, String text) {
    return kept(files.write(taskId, label, text));
  }

  private KeptFile kept(StoredArtifact stored) {
    return new KeptFile(stored.path(), stored.sizeBytes(), stored.sha256(), storeId);
  }

  private String word(String text) {
    return cut(clean(text), LONGEST_WORD);
  }

  /** Fit to be stored: without what no database takes, and without secrets. */
  private String clean(String text) {
    return redaction.redact(Summaries.mend(text));
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest
        ? text
        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, longest) - 1));
  }
}
