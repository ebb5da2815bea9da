package dev.taskyard.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The network between a process and its database server: it can be cut, which ends every connection
 * and refuses new ones, and mended.
 */
final class Cable implements AutoCloseable {
  private final URI server;
  private final ServerSocket near;

  // --- guarded by this
  private final Set<Socket> sockets = new HashSet<>();
  private boolean cut;
  private int refused;
  private @Nullable String fatalWords;

  /** A cable to the server of this JDBC URL. */
  Cable(String url) throws IOException {
    this.server = URI.create(url.substring("jdbc:".length()));
    this.near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run("cable", this::accept);
  }

  /** The database's URL at this end. */
  String url() {
    var here = near.getInetAddress().getHostAddress() + ":" + near.getLocalPort();
    return "jdbc:" + server.toString().replace(server.getAuthority(), here);
  }

  synchronized void cut() {
    cut = true;
    sockets.forEach(Cable::closeQuietly);
    sockets.clear();
  }

  /** Ends the first connection on which these words are sent to the server. */
  synchronized void cutOnceAt(String words) {
    fatalWords = words;
  }

  /** Whether the words were sent since. */
  synchronized boolean hasCut() {
    return fatalWords == null;
  }

  private synchronized boolean isFatal(byte[] sent, int length) {
    if (fatalWords == null || !new String(sent, 0, length, ISO_8859_1).contains(fatalWords)) {
      return false;
    }
    fatalWords = null;
    return true;
  }

  /** How often somebody tried to connect while it was cut. */
  synchronized int refused() {
    return refused;
  }

  synchronized void mend() {
    cut = false;
  }

  private void accept() {
    while (!near.isClosed()) {
      try {
        join(near.accept());
      } catch (IOException e) {
        if (!near.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void join(Socket client) throws IOException {
    var far = new Socket(server.getHost(), server.getPort());
    synchronized (this) {
      if (cut) {
        refused++;
        closeQuietly(client);
        closeQuietly(far);
        return;
      }
      sockets.add(client);
      sockets.add(far);
    }
    run("cable-out", () -> pump(client, far));
    run("cable-in", () -> pump(far, client));
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      var buffer = new byte[8192];
      for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
        if (isFatal(buffer, length)) {
          return;
        }
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // Cut, or one side has left: the other learns of it as its socket is closed now.
    }
  }

  private static void run(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    near.close();
    cut();
  }
}
