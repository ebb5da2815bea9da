package dev.taskyard.executor.chat;

import dev.taskyard.task.Usage;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a chat executor is told of its model.
 *
 * @param baseUrl what {@code /chat/completions} is appended to
 * @param keyEnv the variable with the key, in the executor's own {@code env} or the worker's; null
 *     for a server that wants none
 * @param model of tasks that name none
 * @param maxTurns how often the model may reply to one prompt
 * @param contextLimit how many tokens a conversation may have; a longer one is compacted
 * @param prices by model
 */
public record ChatSettings(
    URI baseUrl,
    @Nullable String keyEnv,
    @Nullable String model,
    int maxTurns,
    int contextLimit,
    Map<String, Price> prices) {
  /** How many replies to one prompt, unless configured otherwise. */
  public static final int MAX_TURNS = 100;

  /** The context limit unless configured otherwise: what a small model of today takes. */
  public static final int CONTEXT_LIMIT = 32_768;

  public ChatSettings {
    prices = Map.copyOf(prices);
  }

  /** Where the model is asked. */
  URI completions() {
    return under("chat/completions");
  }

  /** Where it is asked which models it has. */
  URI models() {
    return under("models");
  }

  private URI under(String path) {
    String base = baseUrl.toString();
    return URI.create(base.endsWith("/") ? base + path : base + "/" + path);
  }

  /** The key; null where none is named, or the variable is not set. */
  @Nullable String key(Map<String, String> env) {
    if (keyEnv == null) {
      return null;
    }
    String key = env.containsKey(keyEnv) ? env.get(keyEnv) : System.getenv(keyEnv);
    return key == null || key.isBlank() ? null : key.strip();
  }

  /** The usage with its cost where the model's price is known. */
  Usage costed(Usage usage, String modelAsked) {
    Price price = prices.get(modelAsked);
    return price == null ? usage : price.costed(usage);
  }
}
