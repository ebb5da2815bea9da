package dev.taskyard.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * What the head of an H2 database file says: which chunk is the newest, where it lies, and whether
 * the file was closed in order. It is a line with a checksum at the beginning of each of the file's
 * first two blocks, and H2 takes the one with the higher version of which the chunk is whole. A
 * chunk is what a commit writes, and begins with a line of its own. Both lines are H2's file format
 * 3 (H2's <a href="https://h2database.com/html/mvstore.html#fileFormat">File Format</a>).
 * Immutable.
 */
final class H2Head {
  /** What H2 counts places in a file by, in bytes. */
  static final int BLOCK = 4096;

  /** In bytes; behind it come the chunks. */
  static final int SIZE = 2 * BLOCK;

  /** More than either line ever has. */
  private static final int LINE = 1024;

  private static final String SUM = ",fletcher:";
  private static final String CHUNK_BEGINS = "chunk:";
  private static final String BLOCK_KEY = "block";
  private static final String CHUNK_KEY = "chunk";
  private static final String VERSION_KEY = "version";
  private static final String CLEAN_KEY = "clean";

  /**
   * @param id as the file has it
   * @param block where it begins
   */
  record Chunk(String id, long version, long block) {

    /** The one that these bytes begin with, which are written to that place. */
    static Optional<Chunk> at(long position, ByteBuffer bytes) {
      if (position < SIZE || position % BLOCK != 0) {
        return Optional.empty();
      }
      String line = line(bytes);
      return line.startsWith(CHUNK_BEGINS)
          ? fields(line)
              .filter(fields -> fields.containsKey(VERSION_KEY))
              .map(
                  fields ->
                      new Chunk(
                          fields.getOrDefault(CHUNK_KEY, ""),
                          DataUtils.parseHexLong(fields.get(VERSION_KEY)),
                          position / BLOCK))
          : Optional.empty();
    }
  }

  private final Map<String, String> fields;

  private H2Head(Map<String, String> fields) {
    this.fields = fields;
  }

  /** What the two blocks say, of which each may be torn: the higher version. */
  static Optional<H2Head> of(ByteBuffer bytes) {
    return Stream.of(0, BLOCK)
        .map(start -> bytes.duplicate().position(bytes.position() + start))
        .flatMap(block -> ofBlock(block).stream())
        .reduce((first, second) -> first.version() >= second.version() ? first : second);
  }

  private static Optional<H2Head> ofBlock(ByteBuffer bytes) {
    String line = line(bytes);
    int end = line.lastIndexOf(SUM);
    if (end < 0) {
      return Optional.empty();
    }
    String summed = line.substring(0, end);
    String sum = line.substring(end + SUM.length());
    return sum.equals(Integer.toHexString(sum(summed)))
        ? fields(summed).map(H2Head::new)
        : Optional.empty();
  }

  /** The chunk that it names; empty in a new file. */
  Optional<Chunk> newest() {
    String block = fields.get(BLOCK_KEY);
    String id = fields.get(CHUNK_KEY);
    return block == null || id == null
        ? Optional.empty()
        : Optional.of(new Chunk(id, version(), DataUtils.parseHexLong(block)));
  }

  private long version() {
    String version = fields.get(VERSION_KEY);
    return version == null ? 0 : DataUtils.parseHexLong(version);
  }

  boolean isClean() {
    return fields.containsKey(CLEAN_KEY);
  }

  /** The same of a file that is being written. */
  H2Head unclean() {
    var changed = new HashMap<>(fields);
    changed.remove(CLEAN_KEY);
    return new H2Head(changed);
  }

  /** The same with this chunk as the newest. */
  H2Head with(Chunk newest) {
    var changed = new HashMap<>(fields);
    changed.put(BLOCK_KEY, Long.toHexString(newest.block));
    changed.put(CHUNK_KEY, newest.id);
    changed.put(VERSION_KEY, Long.toHexString(newest.version));
    return new H2Head(changed);
  }

  /**
   * The {@link #SIZE} bytes of a file that says this in its first block, and that in its second.
   */
  ByteBuffer bytes(H2Head second) {
    return ByteBuffer.allocate(SIZE).put(0, block()).put(BLOCK, second.block());
  }

  private byte[] block() {
    var line = new StringBuilder();
    StringBuilder ignored = DataUtils.appendMap(line, new HashMap<>(fields));
    String summed = line.toString();
    return (summed + SUM + Integer.toHexString(sum(summed)) + "\n").getBytes(ISO_8859_1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof H2Head head && head.fields.equals(fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  private static int sum(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return DataUtils.getFletcher32(bytes, 0, bytes.length);
  }

  /** Up to its end; empty where it has none. */
  private static String line(ByteBuffer bytes) {
    byte[] first = new byte[Math.min(bytes.remaining(), LINE)];
    bytes.duplicate().get(first);
    String text = new String(first, ISO_8859_1);
    return text.substring(0, Math.max(0, text.indexOf('\n'))).stripTrailing();
  }

  private static Optional<Map<String, String>> fields(String line) {
    try {
      return Optional.of(DataUtils.parseMap(line));
    } catch (MVStoreException e) {
      return Optional.empty();
    }
  }
}
