package dev.taskyard.testing;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * A test's directory where the databases lie, in memory if possible: for files that are forced to
 * the disk, which takes longer than all the rest.
 */
public final class BesideDatabases implements TempDirFactory {
  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) {
    return DatabasePlace.newDirectory();
  }
}
