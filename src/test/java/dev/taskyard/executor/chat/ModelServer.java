package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A model's server on loopback, for tests: what it answers to a request is the test's to say, with
 * every fault that such servers have. It speaks HTTP by hand, as a proper server would not let a
 * reply break off.
 */
public final class ModelServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** A request as it came. */
  public record Request(String path, Map<String, String> headers, JsonNode body) {
    public JsonNode messages() {
      return body.path("messages");
    }

    /** How many results of calls the model has been told since it was last asked something. */
    public int results() {
      int count = 0;
      for (JsonNode message : messages()) {
        count =
            switch (message.path("role").asText()) {
              case "user" -> 0;
              case "tool" -> count + 1;
              default -> count;
            };
      }
      return count;
    }

    /** What was said last with this role. */
    public String last(String role) {
      String last = "";
      for (JsonNode message : messages()) {
        if (message.path("role").asText().equals(role)) {
          last = message.path("content").asText();
        }
      }
      return last;
    }

    /** Whether the model is asked to sum up. */
    public boolean isSummary() {
      return !body.has("tools") && last("system").contains("sum up");
    }

    public List<String> tools() {
      return body.findValues("function").stream()
          .filter(function -> function.has("parameters"))
          .map(function -> function.path("name").asText())
          .toList();
    }
  }

  private final ServerSocket socket;
  private final Function<Request, ModelAnswer> script;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /** A server whose answer to each request this function says. */
  public ModelServer(Function<Request, ModelAnswer> script) {
    this.script = script;
    try {
      this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("model-server", this::accept);
  }

  /** One that answers the n-th request with the n-th answer, and all further ones with the last. */
  static ModelServer of(ModelAnswer... answers) {
    var count = new int[1];
    return new ModelServer(request -> answers[Math.min(count[0]++, answers.length - 1)]);
  }

  public String baseUrl() {
    return "http://127.0.0.1:%d/v1".formatted(socket.getLocalPort());
  }

  /** What came so far, in order. */
  public List<Request> requests() {
    return requests;
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        open.add(connection);
        start("model-server-connection", () -> serve(connection));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void start(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket connection) {
    try (connection) {
      Request request = read(new BufferedInputStream(connection.getInputStream()));
      requests.add(request);
      OutputStream out = connection.getOutputStream();
      script.apply(request).write(out);
      out.flush();
    } catch (IOException e) {
      // Who asked has gone.
    } finally {
      open.remove(connection);
    }
  }

  private static Request read(InputStream in) throws IOException {
    String path = line(in).split(" ", 3)[1];
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      headers.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    return new Request(path, headers, length == 0 ? JSON.createObjectNode() : JSON.readTree(body));
  }

  private static String line(InputStream in) throws IOException {
    var line = new java.io.ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("no request");
      }
      line.write(next);
    }
    return line.toString(UTF_8).strip();
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket connection : open) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
