package dev.taskyard.store;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * One transaction, open or (in {@link Transactions#writeAtOnce}) about to be: hands out the stores.
 * Single-threaded, not to be kept.
 */
public final class Tx {
  private final Handle handle;
  private final Dialect dialect;

  Tx(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
  }

  /** For what only one of the two databases has. */
  Handle handle() {
    return handle;
  }

  private static final String NOW = "select current_timestamp";

  /** The database's time: the beginning of this transaction. */
  public Instant now() {
    return handle.createQuery(NOW).mapTo(Instant.class).one();
  }

  public TaskStore tasks() {
    return new TaskStore(handle, dialect);
  }

  public NewTaskStore newTasks() {
    return new NewTaskStore(handle, dialect);
  }

  public TaskReads taskReads() {
    return new TaskReads(handle, dialect);
  }

  public QueueStore queue() {
    return new QueueStore(handle, dialect);
  }

  public PickStore picks() {
    return new PickStore(handle, dialect);
  }

  public ClaimStore claims() {
    return new ClaimStore(handle, dialect);
  }

  public LimitStore limits() {
    return new LimitStore(handle);
  }

  public LaneStore lanes() {
    return new LaneStore(handle);
  }

  public WaitStore waits() {
    return new WaitStore(handle);
  }

  public DependencyStore dependencies() {
    return new DependencyStore(handle);
  }

  public RunStore runs() {
    return new RunStore(handle, dialect);
  }

  public TimelineStore timeline() {
    return new TimelineStore(handle);
  }

  public ToolCallStore toolCalls() {
    return new ToolCallStore(handle, dialect);
  }

  public ThreadStore threads() {
    return new ThreadStore(handle);
  }

  public EvidenceStore evidence() {
    return new EvidenceStore(handle);
  }

  public AttemptStore attempts() {
    return new AttemptStore(handle);
  }

  public ArtifactStore artifacts() {
    return new ArtifactStore(handle);
  }

  public CountStore counts() {
    return new CountStore(handle);
  }

  public ClearStore clears() {
    return new ClearStore(handle);
  }

  public ScheduleStore schedules() {
    return new ScheduleStore(handle);
  }

  public HistoryStore history() {
    return new HistoryStore(handle, dialect);
  }

  public BenchStore bench() {
    return new BenchStore(handle);
  }

  public WorkerStore workers() {
    return new WorkerStore(handle);
  }

  public SweepStore sweeps() {
    return new SweepStore(handle);
  }

  /**
   * Tells listening workers; see {@link QueueStore}. Reaches them when this transaction commits.
   */
  public void notifyWorkers(String payload) {
    dialect.notifyWorkers(handle, payload);
  }

  /** The same in a transaction that does nothing else, whose commit need not reach the disk. */
  public void hintWorkers(String payload) {
    dialect.hintWorkers(handle, payload);
  }
}
