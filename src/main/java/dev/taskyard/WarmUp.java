package dev.taskyard;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.taskyard.store.StoreWarmUp;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Loads the classes that a short command needs, so that the build can archive them (see {@code
 * src/main/launcher/make-archive}).
 */
@Command(name = "warm-up", hidden = true)
final class WarmUp implements Callable<Integer> {

  @Parameters(description = "An empty directory.")
  private Path directory = Path.of("");

  @Override
  public Integer call() throws Exception {
    var json = JsonMapper.builder().addModule(new JavaTimeModule()).build();
    var told = new StoreWarmUp(directory).askTheTime();

    System.out.println(json.writeValueAsString(Map.of("time", told)));
    return told.isAfter(Instant.EPOCH) ? 0 : 1;
  }
}
