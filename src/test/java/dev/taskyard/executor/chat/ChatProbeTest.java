package dev.taskyard.executor.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What doctor says of a model's server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(30)
class ChatProbeTest {
  private static final String MODELS = "{\"data\":[]}";

  private static ChatSettings at(ModelServer server) {
    return new ChatSettings(URI.create(server.baseUrl()), "PROBE_KEY", "tiny", 1, 2000, Map.of());
  }

  private static ChatProbe.Found look(ModelAnswer answer, Map<String, String> env) {
    try (var server = ModelServer.of(answer)) {
      ChatProbe.Found found = ChatProbe.look(at(server), env);
      if (!server.requests().isEmpty()) {
        assertThat(server.requests().get(0).path()).isEqualTo("/v1/models");
        assertThat(server.requests().get(0).headers())
            .containsEntry("authorization", "Bearer sesame");
      }
      return new ChatProbe.Found(found.words().replace(server.baseUrl(), "HERE"), found.remedy());
    }
  }

  @Test
  void a_server_that_answers_is_there_whatever_it_says() {
    for (int status : new int[] {200, 404, 500}) {
      assertThat(look(ModelAnswer.status(status, Map.of(), MODELS), Map.of("PROBE_KEY", "sesame")))
          .isEqualTo(new ChatProbe.Found("tiny at HERE", null));
    }
  }

  @Test
  void a_key_that_is_missing_or_wrong_is_named_and_never_told() {
    assertThat(look(ModelAnswer.whole(MODELS), Map.of()))
        .isEqualTo(
            new ChatProbe.Found(
                "tiny at HERE, but PROBE_KEY is not set here",
                "set it in the environment of the worker, or as env of the executor"));
    assertThat(look(ModelAnswer.status(401, Map.of(), ""), Map.of("PROBE_KEY", "sesame")))
        .isEqualTo(
            new ChatProbe.Found(
                "tiny at HERE answers with status 401", "correct the key in PROBE_KEY"));
  }

  @Test
  void a_server_that_is_not_there_is_said_to_be_missing() {
    var server = ModelServer.of(ModelAnswer.says("gone"));
    server.close();

    ChatProbe.Found found = ChatProbe.look(at(server), Map.of("PROBE_KEY", "sesame"));

    assertThat(found.words()).contains(server.baseUrl() + " is not there");
    assertThat(found.remedy()).isEqualTo("start its server, or correct base_url");
  }
}
