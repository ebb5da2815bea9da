package dev.taskyard.executor.chat;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.Secrets;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent.RunDescribed;
import dev.taskyard.task.ExecutionEvent.Status;
import dev.taskyard.task.ExecutionEvent.Together;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.KeptThread;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Works with a model behind any OpenAI-compatible server, held to what the task allows. Its
 * conversations are stored with the task; a run that resumes goes on where its thread ends.
 * Thread-safe.
 */
public final class ChatExecutor implements TaskExecutor {
  private static final int LONGEST_RESULT = 30_000;

  /** The part of the context, in characters, that one result may take. */
  private static final double RESULT_PART = 0.4;

  private final String name;
  private final ChatSettings settings;
  private final Map<String, String> env;
  private final ChatHost host;
  private final Waits waits;
  private @Nullable ModelClient client;

  /**
   * An executor with this model.
   *
   * @param env where the key is looked for before the worker's own environment
   */
  public ChatExecutor(String name, ChatSettings settings, Map<String, String> env, ChatHost host) {
    this(name, settings, env, host, Waits.USUAL);
  }

  ChatExecutor(
      String name, ChatSettings settings, Map<String, String> env, ChatHost host, Waits waits) {
    this.name = name;
    this.settings = settings;
    this.env = Map.copyOf(env);
    this.host = host;
    this.waits = waits;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException when the workspace can't be looked at
   */
  @Override
  public ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws IOException, InterruptedException {
    String model = task.model() == null ? settings.model() : task.model();
    if (model == null) {
      return refused(
          "Executor '%s' has no model: name one with --model, or as model in [executors.%s]"
              .formatted(name, name));
    }
    if (settings.keyEnv() != null && settings.key(env) == null) {
      return refused(
          "Executor '%s' needs its key in the worker's environment: %s is not set"
              .formatted(name, settings.keyEnv()));
    }
    var secrets = Secrets.of(events.redaction(), System.getenv(), env);
    var masked = new MaskedEvents(events, secrets);
    ExecutionResult result = converse(task, model, masked, stop, secrets);
    masked.endMessage();
    return secrets.mask(result);
  }

  private ExecutionResult converse(
      ExecutionTask task, String model, EventSink events, StopSignal stop, Secrets secrets)
      throws IOException, InterruptedException {
    Optional<KeptThread> kept = kept(task, events);
    boolean goesOn = kept.isPresent() && mayGoOn(task, kept.get());
    if (goesOn && "completed".equals(kept.get().outcome())) {
      return alreadyDone(kept.get(), events);
    }
    var conversation = kept.map(Conversation::of).orElseGet(Conversation::begin);
    events.emit(new RunDescribed(null, "chat %s at %s".formatted(model, settings.baseUrl())));
    if (goesOn && conversation.isOpen()) {
      events.emit(conversation.link());
      events.emit(new Status("Going on with the conversation where it stood"));
    } else {
      events.emit(new Together(conversation.beginTurn(task.prompt(), model)));
    }
    return run(task, model, conversation, events, stop, secrets).execute();
  }

  private static ExecutionResult refused(String error) {
    return ExecutionResult.failed(error, Cause.FAILED);
  }

  private Optional<KeptThread> kept(ExecutionTask task, EventSink events)
      throws InterruptedException {
    String thread = task.threadId();
    if (thread == null) {
      return Optional.empty();
    }
    // A turn before this one may not be stored to its end.
    events.sync();
    Optional<KeptThread> kept = host.conversations().find(task.id(), thread);
    if (kept.isEmpty()) {
      events.emit(new Status("The conversation to go on with is not there; beginning another one"));
    }
    return kept;
  }

  /** Whether its last turn is about this prompt: a run may have died before it said it. */
  private static boolean mayGoOn(ExecutionTask task, KeptThread kept) {
    return task.resumes() && kept.lastRun() >= task.firstRun();
  }

  /** The run before had done all, and died before it could say so. */
  private static ExecutionResult alreadyDone(KeptThread kept, EventSink events)
      throws InterruptedException {
    var conversation = Conversation.of(kept);
    events.emit(conversation.link());
    events.emit(new Status("The conversation had come to its end"));
    return ExecutionResult.completed(
        conversation.lastReply().map(Said::text).filter(text -> !text.isBlank()).orElse(null));
  }

  private ChatRun run(
      ExecutionTask task,
      String model,
      Conversation conversation,
      EventSink events,
      StopSignal stop,
      Secrets secrets)
      throws IOException {
    int longest = Math.min(LONGEST_RESULT, new Context(settings.contextLimit()).chars(RESULT_PART));
    var files = new Confined(task.workspace(), task.scratch(), task.trustMode());
    var place = new ToolPlace(task, files, events, stop, longest, host.grace());
    var tools = ToolBox.of(task, host.gates(), settings.keyEnv());
    var calls = new ToolCalls(tools, place, conversation, secrets);
    return new ChatRun(
        new ChatRun.Parts(
            name,
            settings,
            model,
            task,
            conversation,
            tools,
            calls,
            new Asking(client(), waits, events, stop, host.clock()),
            events,
            stop));
  }

  private synchronized ModelClient client() {
    if (client == null) {
      URI uri = settings.completions();
      client = new ModelClient(uri, settings.key(env), host.clock());
    }
    return client;
  }

  @Override
  public String toString() {
    return "ChatExecutor[%s, %s]".formatted(name, settings.baseUrl());
  }
}
