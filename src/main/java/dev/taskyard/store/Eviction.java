package dev.taskyard.store;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Which errors cost a connection its place in the pool. The pool by itself knows only SQL states
 * that begin with 08, and H2 reports a lost server with states of its own; and it does not test a
 * connection that was used within the last half second, so that whoever tries again quickly is
 * given the same broken one for ever.
 *
 * @param dialect knows which errors mean a lost connection
 */
record Eviction(Dialect dialect) implements SQLExceptionOverride {
  @java.lang.Override
  public SQLExceptionOverride.Override adjudicate(SQLException e) {
    return dialect.isConnectionLoss(e)
        ? SQLExceptionOverride.Override.MUST_EVICT
        : SQLExceptionOverride.Override.CONTINUE_EVICT;
  }
}
