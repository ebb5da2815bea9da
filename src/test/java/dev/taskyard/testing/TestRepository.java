package dev.taskyard.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real git repository in a directory of a test, by the git command line alone. */
public final class TestRepository {
  // To make one takes git some six processes, to copy it none.
  private static final Copied COMMITTED = new Copied(TestRepository::begin);
  private static final Copied EMPTY = new Copied(TestRepository::initialize);

  private final Path top;

  private TestRepository(Path top) {
    this.top = top;
  }

  /** With a commit that has {@code README}, {@code src/App.java} and a {@code .gitignore}. */
  public static TestRepository in(Path top) {
    return COMMITTED.at(top);
  }

  /** Without a commit. */
  public static TestRepository empty(Path top) {
    return EMPTY.at(top);
  }

  private static void initialize(TestRepository repository) {
    repository.git("init", "-q", "-b", "main");
  }

  private static void begin(TestRepository repository) {
    initialize(repository);
    repository.write("README", "one\ntwo\nthree\n");
    repository.write("src/App.java", "class App {\n  int answer = 41;\n}\n");
    repository.write(".gitignore", "*.log\n");
    repository.commit("begin");
  }

  /** A repository that git makes once, when it is first wanted. */
  private static final class Copied {
    private final Consumer<TestRepository> maker;
    private @Nullable Path made;

    Copied(Consumer<TestRepository> maker) {
      this.maker = maker;
    }

    TestRepository at(Path top) {
      Path from = made();
      try (Stream<Path> paths = Files.walk(from)) {
        for (Path path : (Iterable<Path>) paths::iterator) {
          Path to = top.resolve(from.relativize(path).toString());
          if (Files.isDirectory(path)) {
            Files.createDirectories(to);
          } else if (!path.toString().endsWith(".sample")) {
            Files.copy(path, to, StandardCopyOption.COPY_ATTRIBUTES);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new TestRepository(top);
    }

    private synchronized Path made() {
      if (made == null) {
        Path top = DatabasePlace.newDirectory();
        maker.accept(new TestRepository(top));
        made = top;
      }
      return made;
    }
  }

  public static TestRepository at(Path top) {
    return new TestRepository(top);
  }

  public Path top() {
    return top;
  }

  public Path path(String name) {
    return top.resolve(name);
  }

  public void write(String name, String content) {
    write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  public void write(String name, byte[] content) {
    try {
      Files.createDirectories(path(name).getParent());
      Files.write(path(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String read(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Commits everything. @return the commit */
  public String commit(String message) {
    git("add", "-A");
    git("commit", "-q", "-m", message);
    return head();
  }

  public String head() {
    return git("rev-parse", "HEAD");
  }

  /** The tree of everything that is not ignored, as git would commit it. */
  public String treeOfAll() {
    git("add", "-A");
    return git("write-tree");
  }

  public List<String> branches() {
    return git("for-each-ref", "--format=%(refname:short)", "refs/heads").lines().toList();
  }

  /** Runs git here and expects success. @return its output without the line end */
  public String git(String... arguments) {
    var command =
        new ArrayList<>(List.of("git", "-c", "user.name=Test", "-c", "user.email=test@localhost"));
    command.addAll(List.of(arguments));
    try {
      var builder = new ProcessBuilder(command).directory(top.toFile()).redirectErrorStream(true);
      builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(command + "\n" + out).isZero();
      return out.stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
