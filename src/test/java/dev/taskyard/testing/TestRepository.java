package dev.taskyard.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real git repository in a directory of a test, by the git command line alone. */
public final class TestRepository {
  private final Path top;

  private TestRepository(Path top) {
    this.top = top;
  }

  /** With a commit that has {@code README}, {@code src/App.java} and a {@code .gitignore}. */
  public static TestRepository in(Path top) {
    TestRepository repository = empty(top);
    repository.write("README", "one\ntwo\nthree\n");
    repository.write("src/App.java", "class App {\n  int answer = 41;\n}\n");
    repository.write(".gitignore", "*.log\n");
    repository.commit("begin");
    return repository;
  }

  /** Without a commit. */
  public static TestRepository empty(Path top) {
    try {
      Files.createDirectories(top);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var repository = new TestRepository(top);
    repository.git("init", "-q", "-b", "main");
    return repository;
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
