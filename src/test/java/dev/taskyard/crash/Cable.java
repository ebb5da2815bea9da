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
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The network between a process and its database server. It can be cut, which ends every connection
 * and refuses new ones; it can go dead, which nobody is told of; it can lose the answer to a
 * commit, and be slow; and it is mended.
 */
final class Cable implements AutoCloseable {
  /** What the server says when it is ready for another transaction. */
  private static final String OVER = "Z\0\0\0\5I";

  /** What it says, before that, of one that it has rolled back, or that failed by itself. */
  private static final List<String> UNDONE = List.of("ROLLBACK\0", "SERROR\0");

  private final URI server;
  private final ServerSocket near;

  // --- guarded by this
  private final Set<Link> links = new HashSet<>();
  private boolean cut;
  private boolean dead;
  private boolean cutsThere;
  private int refused;
  private long delayMillis;
  private @Nullable String fatalWords;
  private @Nullable String unansweredWords;
  private @Nullable String deadWords;
  private @Nullable String lastWords;

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
    links.forEach(Link::close);
    links.clear();
  }

  /** From now on nothing arrives, on either side, and nobody is told: also of new connections. */
  synchronized void goDead() {
    dead = true;
    links.forEach(link -> link.dead = true);
  }

  /** The first connection on which these words are sent to the server goes dead behind them. */
  synchronized void goDeadBehind(String words) {
    deadWords = words;
  }

  /** The first connection on which these words are sent goes dead once they are answered. */
  synchronized void goDeadAfterAnswerTo(String words) {
    lastWords = words;
  }

  /** New connections work again. Those that went dead stay so. */
  synchronized void mend() {
    cut = false;
    dead = false;
  }

  /** Whatever is sent arrives so much later. */
  synchronized void delay(long millis) {
    delayMillis = millis;
  }

  /** Ends the first connection on which these words are sent to the server. */
  synchronized void cutOnceAt(String words) {
    fatalWords = words;
  }

  /**
   * The transaction in which these words are sent is committed; but the connection ends before
   * anybody hears of that.
   */
  synchronized void loseAnswerTo(String words) {
    unansweredWords = words;
  }

  /** The cable is cut as a whole where {@link #loseAnswerTo an answer} is lost. */
  synchronized void cutAfterLostAnswer() {
    cutsThere = true;
  }

  /** Whether what was to happen at some words has happened. */
  synchronized boolean hasCut() {
    return fatalWords == null
        && deadWords == null
        && unansweredWords == null
        && lastWords == null
        && links.stream().noneMatch(link -> link.commitIsLost || link.diesWhenAnswered);
  }

  /** How often somebody tried to connect while it was cut. */
  synchronized int refused() {
    return refused;
  }

  /** What becomes of something that is sent. */
  private synchronized boolean passes(Link link, boolean toServer, byte[] sent, int length) {
    var words = new String(sent, 0, length, ISO_8859_1);
    if (!toServer) {
      return !link.commitIsLost
          || !words.contains(OVER)
          || UNDONE.stream().anyMatch(words::contains);
    }
    if (fatalWords != null && words.contains(fatalWords)) {
      fatalWords = null;
      return false;
    }
    if (unansweredWords != null && words.contains(unansweredWords)) {
      unansweredWords = null;
      link.commitIsLost = true;
    }
    if (lastWords != null && words.contains(lastWords)) {
      lastWords = null;
      link.diesWhenAnswered = true;
    }
    if (deadWords != null && words.contains(deadWords)) {
      deadWords = null;
      link.dead = true;
    }
    return true;
  }

  private synchronized void passed(Link link, boolean toServer, byte[] sent, int length) {
    if (link.diesWhenAnswered
        && !toServer
        && new String(sent, 0, length, ISO_8859_1).contains(OVER)) {
      link.diesWhenAnswered = false;
      link.dead = true;
    }
  }

  private synchronized long delayMillis() {
    return delayMillis;
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
    synchronized (this) {
      if (cut) {
        refused++;
        closeQuietly(client);
        return;
      }
      if (dead) {
        links.add(new Link(client, client));
        return;
      }
    }
    Socket far;
    try {
      far = new Socket(server.getHost(), server.getPort());
    } catch (IOException e) {
      // The server is away, and so is whoever calls it.
      closeQuietly(client);
      return;
    }
    var link = new Link(client, far);
    synchronized (this) {
      links.add(link);
    }
    run("cable-out", () -> pump(link, client, far));
    run("cable-in", () -> pump(link, far, client));
  }

  private void pump(Link link, Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      var buffer = new byte[8192];
      for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
        if (link.dead) {
          continue;
        }
        if (!passes(link, to == link.far, buffer, length)) {
          break;
        }
        long millis = delayMillis();
        if (millis > 0) {
          // A long line: it is no wait for anything.
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        }
        out.write(buffer, 0, length);
        passed(link, to == link.far, buffer, length);
      }
    } catch (IOException e) {
      // Cut, or one side has left: the other learns of it as its socket is closed now.
    }
    synchronized (this) {
      // Before the client learns of this link's end: else it might come back before the cut.
      if (link.commitIsLost && cutsThere) {
        cut();
      }
    }
    if (!link.dead) {
      link.close();
    }
    synchronized (this) {
      link.commitIsLost = false;
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

  private static final class Link {
    final Socket client;
    final Socket far;
    volatile boolean dead;
    // Guarded by the cable.
    boolean commitIsLost;
    boolean diesWhenAnswered;

    Link(Socket client, Socket far) {
      this.client = client;
      this.far = far;
    }

    void close() {
      closeQuietly(client);
      closeQuietly(far);
    }
  }
}
