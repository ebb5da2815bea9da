package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Applies a unified diff: all of it or nothing. */
final class ApplyPatch implements Tool {
  private static final long MOST = 4L * Confined.LARGEST;

  @Override
  public ToolSchema schema() {
    return ToolSchema.of(
            "apply_patch",
            "Applies a unified diff to files of the workspace, all of it or nothing. New files are"
                + " from /dev/null, deleted ones to /dev/null.")
        .required("patch", "string", "The unified diff");
  }

  @Override
  public boolean hasSideEffect() {
    return true;
  }

  @Override
  public ToolResult call(Arguments arguments, ToolPlace place) throws ToolFault, IOException {
    String patch = arguments.text("patch");
    Map<String, Optional<byte[]>> before = new LinkedHashMap<>();
    Map<String, Optional<byte[]>> after = new LinkedHashMap<>();
    for (Patch one : Patch.parse(patch)) {
      plan(one, place.files(), before, after);
      requireAll(before, after);
    }
    writeAll(place.files(), before, after);
    String told = "Changed " + String.join(", ", after.keySet());
    return ToolResult.done(told).recorded(told + "\n" + patch);
  }

  /** What a file will be; a file may be changed twice. */
  private static void plan(
      Patch patch,
      Confined files,
      Map<String, Optional<byte[]>> before,
      Map<String, Optional<byte[]>> after)
      throws ToolFault, IOException {
    String path = patch.path();
    if (patch.from() != null && patch.to() != null && !patch.from().equals(path)) {
      throw new ToolFault(
          "A patch can't rename '%s' to '%s': write the new file, delete the old one"
              .formatted(patch.from(), path));
    }
    if (!before.containsKey(path)) {
      before.put(path, files.exists(path) ? Optional.of(files.read(path)) : Optional.empty());
    }
    Optional<byte[]> now =
        after.containsKey(path)
            ? Objects.requireNonNull(after.get(path))
            : Objects.requireNonNull(before.get(path));
    if (patch.from() == null && now.isPresent()) {
      throw new ToolFault("'%s' is new in the patch but is there already".formatted(path));
    }
    if (patch.from() != null && now.isEmpty()) {
      throw new ToolFault("There is no file '%s'; nothing was changed".formatted(path));
    }
    String content = now.isEmpty() ? "" : Texts.exact(path, now.get());
    String changed = patch.applyTo(content);
    after.put(path, patch.to() == null ? Optional.empty() : Optional.of(changed.getBytes(UTF_8)));
  }

  /** All files are held at once, as they were and as they will be. */
  private static void requireAll(
      Map<String, Optional<byte[]>> before, Map<String, Optional<byte[]>> after) throws ToolFault {
    long size =
        Stream.concat(before.values().stream(), after.values().stream())
            .mapToLong(content -> content.map(bytes -> bytes.length).orElse(0))
            .sum();
    if (size > MOST) {
      throw new ToolFault(
          "The patch changes files of %d bytes, before and after: expected at most %d; patch fewer"
                  .formatted(size, MOST)
              + " at once. Nothing was changed");
    }
  }

  private static void writeAll(
      Confined files, Map<String, Optional<byte[]>> before, Map<String, Optional<byte[]>> after)
      throws ToolFault, IOException {
    var done = new LinkedHashMap<String, Optional<byte[]>>();
    try {
      for (Map.Entry<String, Optional<byte[]>> file : after.entrySet()) {
        write(files, file.getKey(), file.getValue());
        done.put(file.getKey(), Objects.requireNonNull(before.get(file.getKey())));
      }
    } catch (ToolFault | IOException e) {
      for (Map.Entry<String, Optional<byte[]>> file : done.entrySet()) {
        write(files, file.getKey(), file.getValue());
      }
      throw e;
    }
  }

  private static void write(Confined files, String path, Optional<byte[]> content)
      throws ToolFault, IOException {
    if (content.isPresent()) {
      boolean ignored = files.write(path, content.get());
    } else if (files.exists(path)) {
      files.delete(path);
    }
  }
}
