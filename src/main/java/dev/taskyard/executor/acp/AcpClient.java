package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.executor.agent.AgentEvents;
import dev.taskyard.executor.agent.Dialect;
import dev.taskyard.executor.agent.Ending;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leads one turn through the protocol, answer by answer. For the run's reading thread, but for
 * {@link #begin} and {@link #stop}.
 */
final class AcpClient implements Dialect {
  /** A conversation may be told a moment after the answer that says that it is there. */
  private static final long QUIET_MILLIS = 200;

  /** Who still tells things after so long tells something new. */
  private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Errand errand;
  private final Channel channel;
  private final Consumer<Boolean> canGoOn;
  private final Sync sync;
  private final Calls calls;
  private final Updates updates;
  private final Questions questions;

  private boolean goesOn;
  private Greeting greeting = Greeting.NONE;
  private long replayed;
  private long replayedBefore;
  private long settlingSince;
  private @Nullable Opening opening;

  private final Object promptOrStop = new Object();
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private volatile Step step = Step.INITIALIZE;
  private volatile String session = "";

  /** Waits until what was told is stored. */
  @FunctionalInterface
  interface Sync {
    void await() throws InterruptedException;
  }

  /**
   * @param canGoOn told whether the agent can go on with a conversation
   */
  AcpClient(Errand errand, Channel channel, Consumer<Boolean> canGoOn, Sync sync) {
    this.errand = errand;
    this.channel = channel;
    this.canGoOn = canGoOn;
    this.sync = sync;
    var warrant = new Warrant(errand.grant(), errand.workspace(), errand.isHeld());
    this.calls = new Calls(warrant);
    this.updates = new Updates(calls);
    this.questions = new Questions(warrant, calls, channel);
  }

  /** What was asked last. */
  Step step() {
    return step;
  }

  /** The conversation, or nothing before there is one. */
  String session() {
    return session;
  }

  /** Says who we are; the rest follows from the answers. */
  void begin() {
    channel.ask(Step.INITIALIZE.method(), Requests.initialize(Greeting.VERSION));
  }

  /** Asks the agent to cancel. Called by another thread. */
  void stop() {
    synchronized (promptOrStop) {
      stopAsked.countDown();
      if (step == Step.PROMPT) {
        channel.notice("session/cancel", Requests.of(session));
      } else {
        channel.end();
      }
    }
  }

  private boolean isStopping() {
    return stopAsked.getCount() == 0;
  }

  // --- what the agent says

  @Override
  public boolean read(ObjectNode message, AgentEvents events) throws InterruptedException {
    JsonNode id = message.path("id");
    if (message.path("method").isTextual()) {
      if (!id.isMissingNode() && !id.isNull()) {
        questions.take(message, session, isStopping(), events);
        return true;
      }
      return message.path("method").asText().equals("session/update")
          && update(message.path("params"), events);
    }
    if (!channel.isAnswer(message)) {
      return false;
    }
    if (step == Step.OVER) {
      // The turn has ended before its answer came.
      return true;
    }
    if (message.hasNonNull("error")) {
      failed(message.path("error"), events);
    } else {
      answered(message.path("result"), events);
    }
    return true;
  }

  @Override
  public String kind(ObjectNode message) {
    String method = message.path("method").asText("");
    String update = message.path("params").path("update").path("sessionUpdate").asText("");
    if (method.isEmpty()) {
      return message.has("id") ? "answer to nothing" : "no message";
    }
    return update.isEmpty() ? method : method + "/" + update;
  }

  private boolean update(JsonNode params, AgentEvents events) throws InterruptedException {
    if (step.isReplay()) {
      replayed++;
      return true;
    }
    if (session.isEmpty() || !params.path("sessionId").asText("").equals(session)) {
      // Of no conversation that we know of, or of one that the agent has with itself.
      return true;
    }
    boolean known = updates.take(params.path("update"), events);
    if (calls.violation().isPresent() && !isStopping() && step != Step.OVER) {
      stop();
      end(new Ending.Failed(calls.violation().get()), events);
    }
    return known;
  }

  // --- how it goes on

  private void answered(JsonNode result, AgentEvents events) throws InterruptedException {
    switch (step) {
      case INITIALIZE -> initialized(result, events);
      case BEGIN -> opened(result.path("sessionId").asText(""), result, events);
      case RESUME -> {
        goesOn = true;
        opened(Objects.requireNonNull(errand.thread()), result, events);
      }
      case LOAD -> {
        goesOn = true;
        opening = new Opening(result);
        settlingSince = System.nanoTime();
        settle();
      }
      case SETTLE -> settled(events);
      case MODE -> chooseModel(events);
      case MODEL, MODEL_OPTION -> prompt();
      case PROMPT -> {
        updates.consumed(result, events);
        if (isStopping()) {
          events.status("The agent has ended its turn: " + result.path("stopReason").asText(""));
        }
        calls.end();
        Ending own = Outcome.of(result.path("stopReason").asText(""));
        end(calls.violation().<Ending>map(Ending.Failed::new).orElse(own), events);
      }
      case OVER -> throw new IllegalStateException("nothing was asked");
    }
  }

  private void initialized(JsonNode result, AgentEvents events) throws InterruptedException {
    greeting = new Greeting(result);
    events.version(greeting.release());
    if (!greeting.hasOurVersion()) {
      String error =
          "The agent speaks version %s of the Agent Client Protocol: expected %d; use another"
              + " release of it";
      end(new Ending.Failed(error.formatted(greeting.itsVersion(), Greeting.VERSION)), events);
      return;
    }
    if (greeting.isOpenCode() && !errand.isHeld()) {
      String error =
          "The agent is OpenCode, which asks before nothing unless it is told to, and the command"
              + " of its executor does not show it: expected a part 'opencode'; say it there";
      end(new Ending.Failed(error), events);
      return;
    }
    canGoOn.accept(greeting.resumes() || greeting.loads());
    open(events);
  }

  /** Goes on with the conversation that there is, or begins one. */
  private void open(AgentEvents events) throws InterruptedException {
    if (errand.thread() == null) {
      ask(Step.BEGIN, Requests.at(errand.workspace()));
    } else if (greeting.resumes()) {
      ask(Step.RESUME, Requests.at(errand.workspace()).put("sessionId", errand.thread()));
    } else if (greeting.loads()) {
      session = errand.thread();
      ask(Step.LOAD, Requests.at(errand.workspace()).put("sessionId", session));
    } else {
      beginAnother("this agent can't go on with one", events);
    }
  }

  private void beginAnother(String why, AgentEvents events) throws InterruptedException {
    session = "";
    if (errand.prompt() == null) {
      String error = "The conversation %s can't be gone on with: %s";
      end(new Ending.Failed(error.formatted(errand.thread(), why)), events);
      return;
    }
    events.status("The conversation to go on with is not there; beginning another one: " + why);
    ask(Step.BEGIN, Requests.at(errand.workspace()));
  }

  /** What comes while this thread waits is read before the answer is. */
  private void settle() throws InterruptedException {
    replayedBefore = replayed;
    boolean ignored = stopAsked.await(QUIET_MILLIS, TimeUnit.MILLISECONDS);
    ask(Step.SETTLE, Rpc.object());
  }

  /** Nothing came between two answers: all that was said before has been told. */
  private void settled(AgentEvents events) throws InterruptedException {
    if (replayed > replayedBefore && System.nanoTime() - settlingSince < SETTLING_NANOS) {
      settle();
      return;
    }
    JsonNode answer = opening == null ? Rpc.object() : opening.answer();
    opened(Objects.requireNonNull(errand.thread()), answer, events);
  }

  private void opened(String id, JsonNode answer, AgentEvents events) throws InterruptedException {
    if (id.isEmpty()) {
      end(new Ending.Failed("The agent began a conversation without a sessionId"), events);
      return;
    }
    session = id;
    opening = new Opening(answer);
    events.thread(id);
    // A run that is killed from now on can be gone on with.
    sync.await();
    var plan = errand.grant().isPlan() ? opening.planMode() : Optional.<String>empty();
    if (plan.isPresent()) {
      ask(Step.MODE, Requests.of(session).put("modeId", plan.get()));
    } else {
      chooseModel(events);
    }
  }

  private void chooseModel(AgentEvents events) throws InterruptedException {
    Opening offered = Objects.requireNonNull(opening);
    opening = null;
    String model = errand.model();
    if (model == null) {
      prompt();
    } else if (!offered.hasModels()) {
      events.status("The agent lets nobody choose its model: '%s' is not used".formatted(model));
      prompt();
    } else if (!offered.hasModel(model)) {
      String error = "The agent has no model '%s'; it has %s";
      end(new Ending.Failed(error.formatted(model, offered.someModels())), events);
    } else if (offered.modelOption().isPresent()) {
      String option = offered.modelOption().get();
      ask(Step.MODEL_OPTION, Requests.of(session).put("configId", option).put("value", model));
    } else {
      ask(Step.MODEL, Requests.of(session).put("modelId", model));
    }
  }

  private void prompt() {
    String text = goesOn ? errand.continuation() : Objects.requireNonNull(errand.prompt());
    ObjectNode params = Requests.prompt(session, text);
    synchronized (promptOrStop) {
      if (!isStopping()) {
        step = Step.PROMPT;
        channel.askPatiently(step.method(), params);
      }
    }
  }

  private void ask(Step next, ObjectNode params) {
    step = next;
    channel.ask(next.method(), params);
  }

  // --- how it ends

  private void failed(JsonNode error, AgentEvents events) throws InterruptedException {
    Step refused = step;
    if (refused == Step.SETTLE) {
      settled(events);
    } else if (error.path("code").asInt() == Rpc.AUTH_REQUIRED) {
      end(Outcome.login(error, greeting.logins()), events);
    } else if (refused == Step.RESUME || refused == Step.LOAD) {
      beginAnother(Outcome.words(error), events);
    } else if (refused == Step.PROMPT) {
      end(Outcome.of(error), events);
    } else {
      String words = "The agent refused '%s': %s".formatted(refused.method(), Outcome.words(error));
      end(new Ending.Failed(words), events);
    }
  }

  private void end(Ending how, AgentEvents events) {
    events.ended(how);
    step = Step.OVER;
    channel.end();
  }
}
