package dev.taskyard.store;

/**
 * What is done in one transaction. May be run more than once: it changes nothing but the database.
 */
@FunctionalInterface
public interface TransactionBody<T> {
  T run(Tx tx);
}
