package dev.taskyard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What H2's errors mean. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class H2DialectTest {
  private final Dialect dialect = new H2Dialect();

  @ParameterizedTest
  @ValueSource(
      ints = {
        DataUtils.ERROR_FILE_CORRUPT,
        DataUtils.ERROR_CHUNK_NOT_FOUND,
        DataUtils.ERROR_SERIALIZATION,
        DataUtils.ERROR_UNKNOWN_DATA_TYPE
      })
  void what_is_not_what_was_stored_is_damage(int code) {
    isDamage(error(ErrorCode.GENERAL_ERROR_1, DataUtils.newMVStoreException(code, "page")));
  }

  /** Another process that serves the file tells the code alone. */
  @Test
  void so_is_what_a_server_tells_to_be_corrupted() {
    isDamage(error(ErrorCode.FILE_CORRUPTED_1, null));
  }

  @ParameterizedTest
  @ValueSource(ints = {ErrorCode.IO_EXCEPTION_1, ErrorCode.IO_EXCEPTION_2})
  void so_is_a_file_that_ends_too_early(int code) {
    isDamage(
        error(
            code,
            DataUtils.newMVStoreException(
                DataUtils.ERROR_READING_FAILED, "reading", new EOFException())));
  }

  /** No room, no right, a disk that is away: what is stored is whole, and may be reached again. */
  @ParameterizedTest
  @ValueSource(ints = {DataUtils.ERROR_READING_FAILED, DataUtils.ERROR_WRITING_FAILED})
  void a_file_that_is_out_of_reach_is_lost_and_not_damaged(int code) {
    isLost(
        error(
            ErrorCode.IO_EXCEPTION_1,
            DataUtils.newMVStoreException(
                code, "writing", new IOException("No space left on device"))));
    isLost(error(ErrorCode.IO_EXCEPTION_1, null));
    isLost(error(ErrorCode.IO_EXCEPTION_2, new IOException("No space left on device")));
  }

  @ParameterizedTest
  @ValueSource(ints = {DataUtils.ERROR_CLOSED, DataUtils.ERROR_FILE_LOCKED})
  void a_file_that_is_locked_or_just_closed_is_lost_and_not_damaged(int code) {
    int told =
        code == DataUtils.ERROR_CLOSED
            ? ErrorCode.DATABASE_IS_CLOSED
            : ErrorCode.DATABASE_ALREADY_OPEN_1;
    isLost(error(told, DataUtils.newMVStoreException(code, "file")));
  }

  /** Nobody else has written the statements that H2 runs when it opens a file. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        ErrorCode.GENERAL_ERROR_1,
        ErrorCode.SYNTAX_ERROR_1,
        ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1,
        ErrorCode.DATA_CONVERSION_ERROR_1,
        ErrorCode.HEX_STRING_WRONG_1
      })
  void a_fault_in_what_h2_runs_while_it_opens_a_file_is_damage(int code) {
    SQLException e = error(code, null);

    assertThat(dialect.isDamagedAtOpen("jdbc:h2:file:/data/taskyard", e)).isTrue();
    assertThat(dialect.isDamagedAtOpen("jdbc:h2:file:/data/taskyard;INIT=select", e)).isFalse();
    assertThat(dialect.isDamagedAtOpen("jdbc:h2:mem:", e)).isFalse();
    assertThat(dialect.isDamaged(e)).isFalse();
  }

  private void isDamage(SQLException e) {
    assertThat(dialect.isDamaged(e)).isTrue();
    assertThat(Transactions.failure(dialect, e).kind()).isEqualTo(StoreException.Kind.DAMAGED);
  }

  private void isLost(SQLException e) {
    assertThat(dialect.isDamaged(e)).isFalse();
    assertThat(Transactions.failure(dialect, e).kind()).isEqualTo(StoreException.Kind.LOST);
  }

  private static SQLException error(int code, @org.jspecify.annotations.Nullable Throwable cause) {
    return new SQLException("told", Integer.toString(code), code, cause);
  }
}
