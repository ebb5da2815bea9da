package dev.taskyard.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedactionTest {
  // Put together here, so that no scanner takes this file for a leak.
  private static final String OPENAI = "sk" + "-proj-Ab3dEf6hIj9kLm2nOp5q";
  private static final String GITHUB = "gh" + "p_0123456789abcdefghijABCDEFGHIJ012345";
  private static final String AMAZON = "AK" + "IAIOSFODNN7EXAMPLE";
  private static final String SLACK = "xo" + "xb-123456789012-abcdefGHIJKL";
  private static final String JWT =
      "ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fw";
  private static final String PRIVATE_KEY =
      "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIEow+/=\nAAAA\n-----END RSA PRIVATE KEY-----";

  @Test
  void tokens_are_known_by_their_shape() {
    for (String token : List.of(OPENAI, GITHUB, AMAZON, SLACK, JWT)) {
      assertThat(redacted(token)).isEqualTo("***");
      assertThat(redacted("use " + token + ", then go on")).isEqualTo("use ***, then go on");
      assertThat(redacted("{\"text\":\"a\\n" + token + "\"}")).isEqualTo("{\"text\":\"a\\n***\"}");
    }
  }

  @Test
  void a_private_key_goes_as_a_whole() {
    assertThat(redacted("key:\n" + PRIVATE_KEY + "\nend")).isEqualTo("key:\n***\nend");
    assertThat(redacted("{\"k\":\"" + PRIVATE_KEY.replace("\n", "\\n") + "\"}"))
        .isEqualTo("{\"k\":\"***\"}");
  }

  @Test
  void of_one_that_is_cut_off_nothing_is_left() {
    int cut = PRIVATE_KEY.indexOf("AAAA");
    assertThat(redacted(PRIVATE_KEY.substring(0, cut))).isEqualTo("***");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MY_TOKEN=abcdef|MY_TOKEN=***",
        "export DB_PASSWORD=\"two words\"|export DB_PASSWORD=\"two words\"",
        "export DB_PASSWORD='hunter2!'|export DB_PASSWORD='***'",
        "A_SECRET: abcdef|A_SECRET: ***",
        "password=hunter2|password=***",
        "dbPassword: \"correct-horse\"|dbPassword: \"***\"",
        "{\"api_key\":\"abcdef\",\"n\":1}|{\"api_key\":\"***\",\"n\":1}",
        "{\\\"client_secret\\\": \\\"abcdef\\\"}|{\\\"client_secret\\\": \\\"***\\\"}",
        "https://me:hunter2@example.org/x|https://me:***@example.org/x",
        "jdbc:x://h/d?user=u&password=hunter2&a=b|jdbc:x://h/d?user=u&password=***&a=b",
        "Authorization: Bearer abcdef0123456789abcd|Authorization: Bearer ***"
      })
  void what_is_assigned_to_a_telling_name_goes(String text, String expected) {
    assertThat(redacted(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=$DB_PASSWORD",
        "MY_TOKEN=${OTHER}",
        "String password = readPassword();",
        "password: string;",
        "if (password == other1) {",
        "{\"access_token\": 12345678}",
        "primary_key = customer_id",
        "input_tokens: 123456",
        "sk-loading-spinner-of-the-page",
        "a risk-benefit analysis 2024 of the matter",
        "http://localhost:8080/a@b",
        "Bearer of good news for everybody",
        "the key is under the mat"
      })
  void ordinary_words_stay(String text) {
    assertThat(redacted(text)).isSameAs(text);
  }

  @Test
  void names_and_patterns_of_an_operator_count_too() {
    Redaction own = Redaction.of(List.of("PGPASS*"), List.of(Pattern.compile("corp-[0-9a-f]{8}")));

    assertThat(own.redact("PGPASSFILE=abcdef corp-0123abcd MY_KEY=abcdef"))
        .isEqualTo("PGPASSFILE=*** *** MY_KEY=***");
    assertThat(own.isSecretName("pgpassword")).isTrue();
    assertThat(own.isSecretName("PATH")).isFalse();
  }

  /** Fuzz: whatever is cut where, the pieces come to what the whole comes to. */
  @Test
  void pieces_come_to_the_same_as_the_whole() {
    var random = new Random(20260101);
    Redaction own = Redaction.of(List.of(), List.of(Pattern.compile("corp-[0-9a-f]{8}")));
    String[] words = {
      OPENAI,
      GITHUB,
      AMAZON,
      SLACK,
      JWT,
      PRIVATE_KEY,
      "password=hunter2",
      "\"apiKey\": \"abcdef\"",
      "https://a:b1@c",
      "plain",
      "MY_TOKEN = abcdef12",
      "corp-0123abcd",
      "----",
      "::",
      "\n",
      "Bearer",
      "A",
      "ey",
      "x" + "o",
      "\\\"secret\\\":\\\"abcdefg\\\"",
      "key=",
      "=== ",
      "é"
    };
    for (int round = 0; round < 400; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : ",");
      }
      text.append(' ');
      for (Redaction redaction : List.of(Redaction.USUAL, own)) {
        var pieces = redaction.inPieces();
        var joined = new StringBuilder();
        for (int from = 0; from < text.length(); ) {
          int to = Math.min(text.length(), from + 1 + random.nextInt(9));
          joined.append(pieces.add(text.substring(from, to)));
          from = to;
        }
        joined.append(pieces.end());
        assertThat(joined.toString())
            .as("round %d of seed 20260101: %s", round, text)
            .isEqualTo(redaction.redact(text.toString()));
      }
    }
  }

  @Test
  @Timeout(20)
  void a_long_text_that_almost_is_a_secret_takes_no_long_time() {
    for (String almost :
        List.of("password:", "sk-", "eyJ", "A_KEY=", "-----BEGIN ", "://a:", "\\\"", "bearer ")) {
      String text = almost.repeat((1 << 17) / almost.length());
      assertThat(redacted(text)).isNotEmpty();
      var pieces = Redaction.USUAL.inPieces();
      long told = 0;
      for (int from = 0; from < text.length(); from += 4096) {
        told += pieces.add(text.substring(from, Math.min(text.length(), from + 4096))).length();
      }
      assertThat(told + pieces.end().length()).isPositive();
    }
  }

  private static String redacted(String text) {
    return Redaction.USUAL.redact(text);
  }
}
