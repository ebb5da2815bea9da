package dev.taskyard.cli;

import dev.taskyard.client.OpenArtifact;
import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** An artifact's bytes. */
@Command(
    addMethodSubcommands = false,
    name = "artifact",
    description = "Prints the content of an artifact that a task refers to.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard artifact task_k3x stderr",
      "  taskyard artifact task_k3x artifacts/task_k3x…/20260102T030405Z_result.txt"
    })
final class ArtifactCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "Id of the task, or the beginning of it.")
  private String id = "";

  @Parameters(
      index = "1",
      paramLabel = "PATH|LABEL",
      description = "The path as show prints it, or the label where only one artifact has it.")
  private String name = "";

  ArtifactCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (TaskManager manager = context.open();
        OpenArtifact artifact = manager.openArtifact(id, name)) {
      if (context.json()) {
        byte[] bytes = artifact.content().readAllBytes();
        Json.print(context.out(), json -> json.object(o -> describe(o, artifact.path(), bytes)));
      } else {
        copy(artifact.content());
      }
    } catch (IOException e) {
      throw TaskyardException.failed("cannot read '" + name + "': " + e.getMessage(), e);
    }
    return ExitCodes.DONE;
  }

  /** As text where it is text, so that a script can read it; else as Base64. */
  private static void describe(Json o, String path, byte[] bytes) throws IOException {
    o.field("path", path);
    o.field("bytes", bytes.length);
    try {
      o.field("content", Utf8.decode(bytes, path));
    } catch (TaskyardException e) {
      o.field("content_base64", Base64.getEncoder().encodeToString(bytes));
    }
  }

  private void copy(InputStream content) throws IOException {
    byte[] buffer = new byte[1 << 16];
    OutputStream out = context.out().exactly();
    for (int n = content.read(buffer); n >= 0 && !context.out().isLost(); ) {
      out.write(buffer, 0, n);
      n = content.read(buffer);
    }
  }
}
