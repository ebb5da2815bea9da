package dev.taskyard.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Our statements on somebody else's connection: in our schema, behind a savepoint, and the
 * connection's own schema afterwards.
 *
 * @param schema as the database spells it
 */
record Guest(Dialect dialect, String schema) {
  <T> T run(Connection connection, TransactionBody<T> body) {
    try {
      Savepoint savepoint = connection.setSavepoint();
      String own = dialect.enterSchema(connection, schema);
      try {
        T result = body.run(tx(connection));
        dialect.leaveSchema(connection, own);
        connection.releaseSavepoint(savepoint);
        return result;
      } catch (JdbiException | SQLException e) {
        undo(connection, savepoint, own);
        throw Transactions.failure(dialect, e);
      } catch (RuntimeException e) {
        undo(connection, savepoint, own);
        throw e;
      }
    } catch (SQLException e) {
      throw Transactions.failure(dialect, e);
    }
  }

  private Tx tx(Connection connection) {
    Jdbi jdbi = Jdbi.create(connection);
    NamedPlaces.use(jdbi);
    Rows.register(jdbi);
    // The transaction is the caller's: it is not for a handle to find fault with its being open.
    jdbi.getConfig(Handles.class).setForceEndTransactions(false);
    Handle handle = jdbi.open();
    return new Tx(handle, dialect);
  }

  private void undo(Connection connection, Savepoint savepoint, String own) throws SQLException {
    connection.rollback(savepoint);
    dialect.leaveSchema(connection, own);
  }
}
