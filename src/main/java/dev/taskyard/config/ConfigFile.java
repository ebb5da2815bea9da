package dev.taskyard.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file {@code config.toml} in a data directory. It is taken whole or refused whole. */
public final class ConfigFile {

  /** The file's name in the data directory. */
  public static final String NAME = "config.toml";

  private final Path dataDir;
  private final Path file;
  private final Faults faults = new Faults();

  private ConfigFile(Path dataDir) {
    this.dataDir = dataDir;
    this.file = dataDir.resolve(NAME);
  }

  /**
   * Reads the configuration of a data directory; every default where there is no file.
   *
   * @throws TaskyardException INVALID, naming every fault with its line
   */
  public static Config read(Path dataDir) {
    var file = new ConfigFile(dataDir.toAbsolutePath().normalize());
    try {
      return file.parse(Files.readAllBytes(file.file));
    } catch (NoSuchFileException e) {
      return Config.inDirectory(dataDir);
    } catch (IOException e) {
      throw TaskyardException.invalid(
          "cannot read the configuration " + file.file + ": " + reason(e));
    }
  }

  private Config parse(byte[] bytes) {
    String text = decode(bytes);
    TomlLines lines = TomlLines.of(text);
    JsonNode parsed = parseAroundFaults(text, lines);
    Config config = new ConfigReader(dataDir, new TomlTable(parsed, "", lines, faults)).read();
    if (!faults.isEmpty()) {
      throw faults.in(file);
    }
    return config;
  }

  /**
   * The parser stops at its first error. A line that stands for itself is then taken out and the
   * rest is parsed again, so that the operator hears of everything at once; after a faulty table or
   * list nothing could be said for certain.
   */
  private JsonNode parseAroundFaults(String text, TomlLines lines) {
    var mapper = new TomlMapper();
    String rest = text;
    while (true) {
      try {
        return mapper.readTree(rest);
      } catch (JsonProcessingException e) {
        int line = lineOf(e);
        faults.add(line, "syntax", e.getOriginalMessage());
        if (!lines.isPlainStatement(line) || isBlank(rest, line)) {
          throw faults.in(file);
        }
        rest = withoutLine(rest, line);
      }
    }
  }

  /** What Java says of it is the file's name alone. */
  private static String reason(IOException e) {
    return e instanceof AccessDeniedException
        ? "it is not readable to user " + System.getProperty("user.name")
        : String.valueOf(e.getMessage());
  }

  private static int lineOf(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    // A key given twice is seen when its line has ended.
    boolean seenLate =
        location.getColumnNr() == 1 && "Duplicate key".equals(e.getOriginalMessage());
    return Math.max(1, seenLate ? location.getLineNr() - 1 : location.getLineNr());
  }

  private static boolean isBlank(String text, int line) {
    return text.split("\n", -1)[line - 1].isBlank();
  }

  private static String withoutLine(String text, int line) {
    String[] lines = text.split("\n", -1);
    lines[line - 1] = "";
    return String.join("\n", lines);
  }

  private String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw TaskyardException.invalid(file + ": expected UTF-8, found other bytes");
    }
  }
}
