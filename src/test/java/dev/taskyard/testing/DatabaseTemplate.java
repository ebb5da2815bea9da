package dev.taskyard.testing;

/**
 * Prepares a database, for example migrates its schema. Each template is run once for each server
 * in the life of a JVM; every test gets a copy of what it made. The class is its identity: it has a
 * constructor without parameters and no state, and it leaves no connection open.
 */
public interface DatabaseTemplate {

  void prepare(TestDatabase database);

  /** A database with nothing in it. */
  final class Empty implements DatabaseTemplate {
    @Override
    public void prepare(TestDatabase database) {}
  }
}
