package dev.taskyard.client;

import dev.taskyard.store.StoreException;
import dev.taskyard.store.Transactions;
import dev.taskyard.task.TaskyardException;
import java.util.function.Supplier;

/** Says what went wrong in the database to the person who asked. */
final class StoreFaults {
  private StoreFaults() {}

  /** Runs it; a failed transaction becomes a message for people. */
  static <T> T translating(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (StoreException e) {
      throw translated(e);
    }
  }

  static TaskyardException translated(StoreException e) {
    return switch (e.kind()) {
      case LOST ->
          TaskyardException.unavailable(
              e.isUnwritable()
                  ? "The database can't be written: "
                      + e.getMessage()
                      + " (make room for it, or see to its disk, and try again)"
                  : "The database went away: " + e.getMessage() + " (try again when it is back)",
              e);
      case COMMIT_UNKNOWN ->
          TaskyardException.unavailable(
              (e.isUnwritable() ? "The database could not be written" : "The database went away")
                  + " at the very end; whether it is done is unknown: "
                  + e.getMessage(),
              e);
      case CONTENTION ->
          TaskyardException.failed(
              "Too many others at the same rows: " + e.getMessage() + " (try again)", e);
      case DAMAGED ->
          TaskyardException.unavailable(
              "The database is damaged: "
                  + e.getMessage()
                  + " (restore it from a copy, such as doctor --backup makes; save the file first)",
              e);
      case REFUSED ->
          Transactions.isTableMissing(e)
              ? TaskyardException.unavailable(
                  "The database is damaged, a table is gone: "
                      + e.getMessage()
                      + " (restore it from a copy, such as doctor --backup makes; save it first)",
                  e)
              : TaskyardException.failed("The database refused: " + e.getMessage(), e);
    };
  }
}
