package dev.taskyard.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Runs every test of a class, or one test method in place of {@code @Test}, on H2 and on
 * PostgreSQL.
 *
 * <p>The test asks for its database with a parameter of type {@link TestDatabase}, in the test
 * method, in a {@code @BeforeEach} method or in the constructor: within one test they are the same
 * database, and the next test gets one that is as new. A parameter of a {@code @BeforeAll} method
 * makes one database for all tests of the class.
 *
 * <p>Such tests run at once with each other, those of one class as well.
 */
@ClassTemplate
@TestTemplate
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(OnBothDatabasesExtension.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface OnBothDatabases {

  /** What each database looks like at first. */
  Class<? extends DatabaseTemplate> template() default DatabaseTemplate.Empty.class;

  /**
   * Where the short form of the tests runs it. Some cost processes of their own for what does not
   * hang on the database: they run on one of the two there, and on both in the long form, or where
   * somebody has said which versions of PostgreSQL are meant.
   */
  ShortForm shortForm() default ShortForm.BOTH;

  /** Which databases. */
  enum ShortForm {
    BOTH,
    H2,
    POSTGRESQL
  }
}
