package dev.taskyard.client.bench;

import dev.taskyard.config.Config;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.config.WorkerSettings;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a worker process is to do. It is told on its standard input: a command line or an
 * environment, which others may see, is no place for a password.
 *
 * @param queue works tasks of this queue alone
 * @param errand what its executor does
 */
record WorkerOrder(Config config, String queue, Errand errand) {

  static WorkerOrder of(Config config, int slots, String queue, Errand errand) {
    WorkerSettings worker = config.worker();
    var own =
        new WorkerSettings(
            slots,
            worker.heartbeat(),
            worker.lease(),
            worker.poll(),
            worker.maxRecoveries(),
            worker.drainTimeout(),
            worker.cancelGrace());
    return new WorkerOrder(config.withWorker(own), queue, errand);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeUTF(config.dataDir().toString());
    DatabaseSettings database = config.database();
    out.writeUTF(database.url());
    writeNullable(out, database.user());
    writeNullable(out, database.password());
    out.writeUTF(database.schema());
    WorkerSettings worker = config.worker();
    out.writeInt(worker.slots());
    out.writeLong(worker.heartbeat().toMillis());
    out.writeLong(worker.lease().toMillis());
    out.writeLong(worker.poll().toMillis());
    out.writeInt(worker.maxRecoveries());
    out.writeLong(worker.drainTimeout().toMillis());
    out.writeLong(worker.cancelGrace().toMillis());
    out.writeUTF(queue);
    errand.write(out);
    out.flush();
  }

  static WorkerOrder read(DataInputStream in) throws IOException {
    Path dataDir = Path.of(in.readUTF());
    var database =
        new DatabaseSettings(in.readUTF(), readNullable(in), readNullable(in), in.readUTF());
    var worker =
        new WorkerSettings(
            in.readInt(),
            Duration.ofMillis(in.readLong()),
            Duration.ofMillis(in.readLong()),
            Duration.ofMillis(in.readLong()),
            in.readInt(),
            Duration.ofMillis(in.readLong()),
            Duration.ofMillis(in.readLong()));
    Config config = Config.inDirectory(dataDir).withDatabase(database).withWorker(worker);
    return new WorkerOrder(config, in.readUTF(), Errand.read(in));
  }

  private static void writeNullable(DataOutputStream out, @Nullable String value)
      throws IOException {
    out.writeBoolean(value != null);
    out.writeUTF(value == null ? "" : value);
  }

  private static @Nullable String readNullable(DataInputStream in) throws IOException {
    boolean there = in.readBoolean();
    String value = in.readUTF();
    return there ? value : null;
  }
}
