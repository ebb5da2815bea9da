package dev.taskyard.executor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AgentEnvironmentTest {
  @ParameterizedTest
  @EnumSource(Agent.class)
  void every_agent_gets_what_programs_need(Agent agent) {
    assertThat(Stream.of("PATH", "HOME", "LC_ALL", "XDG_CONFIG_HOME", "https_proxy", "HTTPS_PROXY"))
        .allMatch(AgentEnvironment.of(agent));
  }

  @ParameterizedTest
  @EnumSource(Agent.class)
  void no_agent_gets_the_keys_of_other_things(Agent agent) {
    assertThat(
            Stream.of(
                "AWS_SECRET_ACCESS_KEY",
                "GITHUB_TOKEN",
                "GIT_TOKEN",
                "MAVEN_PASSWORD",
                "TASKYARD_DB_PASSWORD"))
        .noneMatch(AgentEnvironment.of(agent));
  }

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC_API_KEY, CLAUDE",
    "CLAUDE_CONFIG_DIR, CLAUDE",
    "OPENAI_API_KEY, CODEX",
    "CODEX_HOME, CODEX",
    "GEMINI_API_KEY, GEMINI",
    "GOOGLE_GEMINI_BASE_URL, GEMINI",
    "OPENCODE_CONFIG, OPENCODE",
  })
  void an_agents_own_variables_are_its_alone(String variable, Agent owner) {
    assertThat(Stream.of(Agent.values()).filter(a -> AgentEnvironment.of(a).test(variable)))
        .containsExactly(owner);
  }
}
