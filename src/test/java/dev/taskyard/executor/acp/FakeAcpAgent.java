package dev.taskyard.executor.acp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code acp-agent.sh} as an executor: it speaks the protocol and misbehaves on demand. */
public final class FakeAcpAgent {
  /** Its name as an executor. */
  public static final String NAME = "fake";

  private final Path script;
  private final Map<String, String> env = new HashMap<>();
  private Duration grace = Duration.ofMillis(500);
  private Duration answerLimit = Duration.ofSeconds(30);

  /** Put into this directory. */
  public FakeAcpAgent(Path directory) {
    script = directory.resolve("acp-agent.sh");
    try (InputStream in = FakeAcpAgent.class.getResourceAsStream("/agents/acp-agent.sh")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With all the time it needs to end by itself once it is asked to. */
  public FakeAcpAgent patiently() {
    grace = Duration.ofSeconds(50);
    return this;
  }

  /** That has to answer as soon as this. */
  FakeAcpAgent answersWithin(Duration limit) {
    answerLimit = limit;
    return this;
  }

  /** That goes on with conversations like this: {@code load}, {@code late}, {@code resume}. */
  public FakeAcpAgent again(String how) {
    env.put("AGAIN", how);
    return this;
  }

  /** With something wrong before its first turn. */
  FakeAcpAgent faulty(String fault) {
    env.put("FAULT", fault);
    return this;
  }

  /** With this in its environment. */
  FakeAcpAgent with(String name, String value) {
    env.put(name, value);
    return this;
  }

  /** The command that runs it. */
  public List<String> command() {
    return List.of("/bin/sh", script.toString());
  }

  public AcpExecutor executor() {
    return new AcpExecutor(new AcpSettings(NAME, command(), env, grace, answerLimit));
  }

  /** The same behind other words. */
  AcpExecutor executor(String... before) {
    var command = new ArrayList<String>(List.of(before));
    command.addAll(command());
    return new AcpExecutor(new AcpSettings(NAME, command, env, grace, answerLimit));
  }

  /** The lines that it has heard. */
  public static List<String> heard(Path workspace) {
    try {
      return Files.readAllLines(workspace.resolve("heard.txt"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
