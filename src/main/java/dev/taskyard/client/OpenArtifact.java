package dev.taskyard.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * The file of an artifact, open to be read.
 *
 * @param path as the task refers to it
 */
public record OpenArtifact(String path, InputStream content) implements Closeable {
  @Override
  public void close() throws IOException {
    content.close();
  }
}
