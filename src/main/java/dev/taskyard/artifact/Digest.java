package dev.taskyard.artifact;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and hashes what passes. For one thread. */
final class Digest {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final MessageDigest sha256 = sha256();
  private long sizeBytes;

  /** Reads the whole file and syncs it. */
  static Digest ofSynced(Path file) throws IOException {
    var digest = new Digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (var in = new FileInputStream(file.toFile())) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, n);
      }
      in.getFD().sync();
    }
    return digest;
  }

  void update(byte[] bytes, int length) {
    sha256.update(bytes, 0, length);
    sizeBytes += length;
  }

  /** To be asked once: it resets the hash. */
  StoredArtifact stored(String path) {
    return new StoredArtifact(path, sizeBytes, HexFormat.of().formatHex(sha256.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
