package dev.taskyard.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.executor.chat.ChatSettings;
import dev.taskyard.executor.chat.Price;
import dev.taskyard.task.Redaction;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of an executor with protocol {@code chat}. */
final class ChatTable {
  static final String PROTOCOL = "chat";

  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final int MOST_TURNS = 10_000;
  private static final int LEAST_CONTEXT = 2_000;
  private static final int MOST_CONTEXT = 10_000_000;

  private ChatTable() {}

  static boolean isOne(TomlTable table) {
    return PROTOCOL.equals(table.rawText("protocol"));
  }

  /** What it says of its model; null when it is none, or is faulty. */
  static @Nullable ChatSettings read(TomlTable table) {
    if (!isOne(table)) {
      return null;
    }
    if (table.has("command")) {
      table.wrong("command", "expected none beside protocol 'chat', which starts no program");
    }
    URI baseUrl = baseUrl(table);
    String keyEnv = keyEnv(table);
    String model = table.text("model");
    int maxTurns = table.number("max_turns", 1, MOST_TURNS, ChatSettings.MAX_TURNS);
    int contextLimit =
        table.number("context_limit", LEAST_CONTEXT, MOST_CONTEXT, ChatSettings.CONTEXT_LIMIT);
    Map<String, Price> prices = prices(table);
    return baseUrl == null
        ? null
        : new ChatSettings(baseUrl, keyEnv, model, maxTurns, contextLimit, prices);
  }

  private static @Nullable URI baseUrl(TomlTable table) {
    String text = table.text("base_url");
    if (text == null) {
      if (!table.has("base_url")) {
        table.wrong("protocol 'chat' needs a base_url such as \"http://127.0.0.1:11434/v1\"");
      }
      return null;
    }
    try {
      URI uri = URI.create(text);
      boolean isPlain = uri.getQuery() == null && uri.getFragment() == null;
      if (uri.getRawUserInfo() != null) {
        table.wrong(
            "base_url",
            "expected a URL without a user or password, as it is stored and shown: name the"
                + " variable with the key as key_env");
        return null;
      }
      if (SCHEMES.contains(uri.getScheme()) && uri.getHost() != null && isPlain) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below, with what is expected.
    }
    table.wrong("base_url", "expected an http or https URL such as \"http://127.0.0.1:11434/v1\"");
    return null;
  }

  private static @Nullable String keyEnv(TomlTable table) {
    String name = table.text("key_env");
    if (name != null && !Redaction.USUAL.isSecretName(name)) {
      table.wrong(
          "key_env",
          "expected the name of a variable that ends in _KEY, _TOKEN, _SECRET or _PASSWORD, whose"
              + " value is masked in what is stored");
      return null;
    }
    return name;
  }

  private static Map<String, Price> prices(TomlTable table) {
    var prices = new LinkedHashMap<String, Price>();
    JsonNode all = table.raw("prices");
    if (all == null) {
      return prices;
    }
    all.properties()
        .forEach(
            entry -> {
              Price price = price(entry.getValue());
              if (price == null) {
                table.wrong(
                    "prices/" + entry.getKey(),
                    "expected { input = 0.28, output = 0.42, cached = 0.028 }: US dollars per"
                        + " million tokens, cached may be left out");
              } else {
                prices.put(entry.getKey(), price);
              }
            });
    return prices;
  }

  private static @Nullable Price price(JsonNode node) {
    Set<String> known = Set.of("input", "output", "cached");
    boolean isPlain =
        node.isObject()
            && node.properties().stream()
                .allMatch(entry -> known.contains(entry.getKey()) && isAmount(entry.getValue()));
    if (!isPlain || !node.has("input") || !node.has("output")) {
      return null;
    }
    return new Price(
        node.get("input").doubleValue(),
        node.get("output").doubleValue(),
        node.has("cached") ? (Double) node.get("cached").doubleValue() : null);
  }

  private static boolean isAmount(JsonNode node) {
    return node.isNumber() && Double.isFinite(node.doubleValue()) && node.doubleValue() >= 0;
  }
}
