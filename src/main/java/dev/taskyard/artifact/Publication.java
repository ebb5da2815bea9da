package dev.taskyard.artifact;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Gives a finished file its name without ever replacing another, whoever else tries. Stateless. */
final class Publication {
  /** Far more than one millisecond can hold; without a limit a faulty disk could keep us here. */
  private static final int MOST_SUFFIXES = 100_000;

  /** One way to give a file a name. */
  interface Naming {
    /** Throws FileAlreadyExistsException when the name is taken. */
    void name(Path name) throws IOException;
  }

  private Publication() {}

  /** Tries {@code STEM.txt}, {@code STEM_2.txt}, … until a name is free; the one it got. */
  static Path firstFree(Path directory, String stem, Naming naming) throws IOException {
    for (int n = 1; n <= MOST_SUFFIXES; n++) {
      Path name = directory.resolve(stem + (n == 1 ? "" : "_" + n) + Names.SUFFIX);
      try {
        naming.name(name);
        return name;
      } catch (FileAlreadyExistsException taken) {
        // the next number, then
      }
    }
    throw new FileSystemException(
        directory.resolve(stem).toString(), null, MOST_SUFFIXES + " files have this name already");
  }

  /**
   * Renames the temporary file. A hard link is the one step that is atomic and refuses a taken name
   * on every POSIX system; where there are none, an empty file reserves the name first.
   */
  static void rename(Path temporary, Path name) throws IOException {
    try {
      Files.createLink(name, temporary);
    } catch (FileAlreadyExistsException taken) {
      throw taken;
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      renameByReservation(temporary, name);
      return;
    }
    Files.delete(temporary);
  }

  /** Leaves an empty file under the name if the process is killed between the two steps. */
  static void renameByReservation(Path temporary, Path name) throws IOException {
    OwnerOnly.createFile(name);
    try {
      Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(name);
      throw e;
    }
  }
}
