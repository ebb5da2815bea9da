package dev.taskyard.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/**
 * The head of an H2 database file: two equal blocks that say, in one line with a checksum, which
 * chunk is the newest, where it lies, and whether the file was closed in order. A chunk is what a
 * commit writes, and begins with a line of its own. Both lines are H2's file format 3 (H2's <a
 * href="https://h2database.com/html/mvstore.html#fileFormat">File Format</a>). Immutable.
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

  /** What the first whole one of the two blocks says. */
  static Optional<H2Head> of(ByteBuffer bytes) {
    for (int start = bytes.position(); start < bytes.limit(); start += BLOCK) {
      Optional<H2Head> head = ofBlock(bytes.duplicate().position(start));
      if (head.isPresent()) {
        return head;
      }
    }
    return Optional.empty();
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

  /** 0 where there is no chunk yet. */
  long version() {
    return fields.containsKey(VERSION_KEY) ? DataUtils.parseHexLong(fields.get(VERSION_KEY)) : 0;
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

  /** As it stands in the file: {@link #SIZE} bytes. */
  ByteBuffer bytes() {
    var line = new StringBuilder();
    StringBuilder ignored = DataUtils.appendMap(line, new HashMap<>(fields));
    String summed = line.toString();
    byte[] bytes = (summed + SUM + Integer.toHexString(sum(summed)) + "\n").getBytes(ISO_8859_1);
    return ByteBuffer.allocate(SIZE).put(0, bytes).put(BLOCK, bytes);
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
