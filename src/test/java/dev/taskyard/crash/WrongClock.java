package dev.taskyard.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.matcher.ElementMatchers;

/** An agent that puts the clock of its JVM wrong: {@code Instant.now()} and whatever asks it. */
public final class WrongClock {
  static final String SECONDS = "taskyard.test.clock";

  private WrongClock() {}

  /** The option of a JVM whose clock is to be so wrong; the jar is made in the directory. */
  static String option(Path directory) throws IOException {
    Path jar = directory.resolve("wrong-clock.jar");
    var manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    // Which the program does not have.
    main.put(Attributes.Name.CLASS_PATH, jarOf(AgentBuilder.class).toString());
    main.put(new Attributes.Name("Premain-Class"), WrongClock.class.getName());
    main.put(new Attributes.Name("Can-Retransform-Classes"), "true");
    main.put(new Attributes.Name("Can-Redefine-Classes"), "true");
    try (OutputStream out = Files.newOutputStream(jar);
        var empty = new JarOutputStream(out, manifest)) {
      empty.finish();
    }
    return "-javaagent:" + jar;
  }

  private static URL jarOf(Class<?> library) {
    return library.getProtectionDomain().getCodeSource().getLocation();
  }

  /** Called by the JVM. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .ignore(ElementMatchers.none())
        .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
        .type(ElementMatchers.named("java.time.Clock"))
        .transform(
            (builder, type, loader, module, domain) ->
                builder.visit(Advice.to(Shift.class).on(ElementMatchers.named("currentInstant"))))
        .installOn(instrumentation);
    if (!Instant.now().isAfter(Instant.EPOCH)
        || Math.abs(Instant.now().getEpochSecond() - System.currentTimeMillis() / 1000) < 3600) {
      throw new IllegalStateException("the clock is still right");
    }
  }

  /** Its code becomes that of the method. */
  static final class Shift {
    private Shift() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) Instant now) {
      now = now.plusSeconds(Long.getLong("taskyard.test.clock", 0));
    }
  }
}
