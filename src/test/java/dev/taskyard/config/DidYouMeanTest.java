package dev.taskyard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DidYouMeanTest {

  private static final List<String> KNOWN = List.of("heartbeat", "lease", "slots", "shell");

  @ParameterizedTest
  @CsvSource({"heartbeet,heartbeat", "Lease,lease", "solts,slots", "slot,slots", "shel,shell"})
  void a_word_that_is_nearly_right_is_put_right(String word, String meant) {
    assertThat(DidYouMean.hint(word, KNOWN)).isEqualTo(": did you mean '" + meant + "'?");
  }

  @Test
  void a_word_that_is_like_none_gets_no_hint() {
    assertThat(DidYouMean.hint("retention", KNOWN)).isEmpty();
    assertThat(DidYouMean.hint("", KNOWN)).isEmpty();
  }
}
