package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.executor.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Searches the text of files. */
final class SearchFiles implements Tool {
  private static final int DEEPEST = 50;
  private static final int MOST = 200;
  private static final int LONGEST_LINE = 300;
  private static final long LARGEST = 4L << 20;

  @Override
  public ToolSchema schema() {
    return ToolSchema.of("search", "Finds lines in text files, as PATH:LINE: TEXT.")
        .required("pattern", "string", "A regular expression as in Java")
        .optional("path", "string", "Where, relative to the workspace; all of it by default")
        .optional("glob", "string", "Only files whose name or path matches, such as *.java")
        .optional("ignore_case", "boolean", "Whether capitals make no difference");
  }

  @Override
  public boolean hasSideEffect() {
    return false;
  }

  @Override
  public ToolResult call(Arguments arguments, ToolPlace place) throws ToolFault, IOException {
    Pattern pattern = pattern(arguments.text("pattern"), arguments.flag("ignore_case"));
    PathMatcher glob = glob(arguments.text("glob", ""));
    var search = new Search(pattern, place);
    FileWalk.Visitor visitor =
        (folder, name, attributes) -> {
          Path path = Path.of(place.files().shown(folder.path().resolve(name)));
          boolean isWanted = glob == null || glob.matches(path) || glob.matches(name);
          return !isWanted || search.file(folder, name, path.toString(), attributes);
        };
    var walk = new FileWalk(visitor, place.stop());
    try (Confined.Found found = place.files().find(arguments.text("path", "."))) {
      walk.walk(found, DEEPEST);
    } catch (TooLong e) {
      throw new ToolFault("The search took too long: search less, or for something simpler");
    }
    return ToolResult.done(search.result(walk.remark()));
  }

  private static Pattern pattern(String text, boolean ignoreCase) throws ToolFault {
    try {
      return Pattern.compile(text, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
    } catch (PatternSyntaxException e) {
      throw new ToolFault("Argument 'pattern' is no regular expression: " + e.getDescription());
    }
  }

  private static @Nullable PathMatcher glob(String text) throws ToolFault {
    try {
      return text.isEmpty() ? null : FileSystems.getDefault().getPathMatcher("glob:" + text);
    } catch (PatternSyntaxException e) {
      throw new ToolFault("Argument 'glob' is no glob: " + e.getDescription());
    }
  }

  /** Thrown out of a match that goes on and on. */
  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super("the search took too long", null, false, false);
    }
  }

  /** Some expressions take for ever on some lines: the matcher looks at the clock as it reads. */
  private static final class Watched implements CharSequence {
    private static final int READS = 1024;

    private final CharSequence text;
    private final long end;
    private final StopSignal stop;
    private int reads;

    Watched(CharSequence text, long end, StopSignal stop) {
      this.text = text;
      this.end = end;
      this.stop = stop;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++reads % READS == 0 && (System.nanoTime() > end || stop.isRaised())) {
        throw new TooLong();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int to) {
      return text.subSequence(start, to);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  private static final class Search {
    private final Pattern pattern;
    private final ToolPlace place;
    private final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    private final StringBuilder lines = new StringBuilder();
    private int count;

    Search(Pattern pattern, ToolPlace place) {
      this.pattern = pattern;
      this.place = place;
    }

    /** False when there is enough. */
    boolean file(Folder folder, Path name, String path, BasicFileAttributes attributes)
        throws IOException {
      if (System.nanoTime() > end || place.stop().isRaised()) {
        throw new TooLong();
      }
      if (!attributes.isRegularFile() || attributes.size() > LARGEST) {
        return true;
      }
      byte[] content;
      try (InputStream in =
          Channels.newInputStream(folder.channel(name, StandardOpenOption.READ))) {
        content = in.readAllBytes();
      } catch (FileSystemException e) {
        return true;
      }
      if (Texts.isBinary(content)) {
        return true;
      }
      int number = 0;
      for (String line : new String(content, UTF_8).lines().toList()) {
        number++;
        if (pattern.matcher(new Watched(line, end, place.stop())).find()) {
          lines.append("%s:%d: ".formatted(path, number));
          lines.append(Texts.limited(line, LONGEST_LINE)).append('\n');
          if (++count >= MOST || lines.length() > place.longestResult() - LONGEST_LINE) {
            lines.append("(and more: search for less)\n");
            return false;
          }
        }
      }
      return true;
    }

    String result(String remark) {
      String found = count == 0 ? "(no line matches)" : lines.toString();
      return remark.isEmpty() || count > 0 ? found + remark : found + "\n" + remark;
    }
  }
}
