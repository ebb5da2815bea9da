package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.task.Summaries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an agent offers when it has opened a conversation.
 *
 * @param answer its answer to the request that opened it
 */
record Opening(JsonNode answer) {
  private static final int NAMED = 10;

  /** The mode in which it reads only, if it has one and is not in it. */
  Optional<String> planMode() {
    String current = answer.path("modes").path("currentModeId").asText("");
    for (JsonNode mode : answer.path("modes").path("availableModes")) {
      String id = mode.path("id").asText("");
      if (id.equals("plan") || id.endsWith("#plan")) {
        return Optional.of(id).filter(plan -> !plan.equals(current));
      }
    }
    return Optional.empty();
  }

  /** Whether it lets us choose the model. */
  boolean hasModels() {
    return !models().isEmpty();
  }

  boolean hasModel(String model) {
    return models().contains(model);
  }

  /** Some of the models, for people. */
  String someModels() {
    List<String> all = models();
    String some = String.join(", ", all.subList(0, Math.min(NAMED, all.size())));
    return Summaries.summarize(Summaries.mend(all.size() > NAMED ? some + ", ..." : some));
  }

  /** The configuration option that is the model, where that is the way to choose it. */
  Optional<String> modelOption() {
    return option().map(option -> option.path("id").asText(""));
  }

  private List<String> models() {
    var models = new ArrayList<String>();
    option().ifPresent(option -> collect(option.path("options"), models));
    for (JsonNode model : answer.path("models").path("availableModels")) {
      models.add(model.path("modelId").asText(""));
    }
    return models;
  }

  /** Options may stand in groups. */
  private static void collect(JsonNode options, List<String> models) {
    for (JsonNode option : options) {
      if (option.path("options").isArray()) {
        collect(option.path("options"), models);
      } else {
        models.add(option.path("value").asText(""));
      }
    }
  }

  private Optional<JsonNode> option() {
    for (JsonNode option : answer.path("configOptions")) {
      if (option.path("category").asText("").equals("model")) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }
}
