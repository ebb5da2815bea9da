package dev.taskyard.executor.chat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks whether a model's server is there, without asking the model anything. */
public final class ChatProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private ChatProbe() {}

  /**
   * What was found.
   *
   * @param remedy what to do; null when nothing is wrong
   */
  public record Found(String words, @Nullable String remedy) {}

  /** Asks for the list of models; any answer shows that somebody is there. Takes up to 10 s. */
  public static Found look(ChatSettings settings, Map<String, String> env) {
    String what =
        "%s at %s"
            .formatted(
                settings.model() == null ? "the task's model" : settings.model(),
                settings.baseUrl());
    String key = settings.key(env);
    if (settings.keyEnv() != null && key == null) {
      return new Found(
          what + ", but " + settings.keyEnv() + " is not set here",
          "set it in the environment of the worker, or as env of the executor");
    }
    try {
      int status = status(settings, key);
      if (status == UNAUTHORIZED || status == FORBIDDEN) {
        return new Found(
            what + " answers with status " + status,
            settings.keyEnv() == null
                ? "name the variable with its key as key_env"
                : "correct the key in " + settings.keyEnv());
      }
      return new Found(what, null);
    } catch (IOException | IllegalArgumentException e) {
      return new Found(
          what + " is not there: " + e.getClass().getSimpleName(),
          "start its server, or correct base_url");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Found(what + " was not asked: interrupted", "run doctor again");
    }
  }

  private static int status(ChatSettings settings, @Nullable String key)
      throws IOException, InterruptedException {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    HttpRequest.Builder request = HttpRequest.newBuilder(settings.models()).timeout(PATIENCE);
    if (key != null) {
      request.header("authorization", "Bearer " + key);
    }
    return http.send(request.GET().build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
