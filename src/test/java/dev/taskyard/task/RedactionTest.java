package dev.taskyard.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
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
  private static final Redaction OWN =
      Redaction.of(List.of(), List.of(Pattern.compile("corp-[0-9a-f]{8}")));

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

  /** An event that speaks of a key must not take the events behind it along. */
  @Test
  void a_private_key_ends_where_its_string_does() {
    String head = PRIVATE_KEY.substring(0, PRIVATE_KEY.indexOf('\n'));
    String tail = PRIVATE_KEY.substring(PRIVATE_KEY.lastIndexOf('\n') + 1);
    String events = "{\"t\":\"%s\"}\n{\"result\":1}\n{\"t\":\"%s\"}\n";

    assertThat(redacted(events.formatted(head, tail))).isEqualTo(events.formatted("***", tail));
    assertThat(Redaction.USUAL.inPieces().add("{\"t\":\"" + head + "\\nMII\\n\"}\n"))
        .isEqualTo("{\"t\":\"***\\n\"}\n");
    assertThat(redacted("[\\\"" + head + "\\\\nMII\\\"]")).isEqualTo("[\\\"***\\\"]");
  }

  @Test
  void a_secret_goes_however_long_it_is() {
    for (String begin : List.of(OPENAI, GITHUB, JWT, "A_KEY=abcdef", "api_key='abcdef")) {
      assertThat(redacted(begin + "x1".repeat(20_000) + " end")).doesNotContain("x1x1");
    }
  }

  @Test
  void what_is_held_back_is_released_and_what_goes_on_of_it_is_masked() {
    for (String secret : List.of(OPENAI, GITHUB, JWT, "corp-0123abcd")) {
      var pieces = OWN.inPieces();
      assertThat(pieces.add("it is " + secret.substring(0, 7))).isEqualTo("it is ");
      assertThat(pieces.isHolding()).isTrue();
      assertThat(pieces.release()).isEqualTo(secret.substring(0, 7));
      assertThat(pieces.isHolding()).isFalse();
      assertThat(pieces.add(secret.substring(7) + " so ") + pieces.end()).isEqualTo("*** so ");
    }
  }

  @Test
  void a_pattern_of_an_operator_finds_what_pieces_part() {
    Redaction own = Redaction.of(List.of(), List.of(Pattern.compile("password:[a-z]{3}-\\d{4}")));
    String text = ".".repeat(4090) + "password:abc-1234" + ".".repeat(9000) + " password:abc-1234";

    assertThat(own.redact(text)).doesNotContain("1234");
    for (int size : List.of(1, 9, 10, 4096)) {
      assertThat(inPieces(own, text, () -> size)).isEqualTo(own.redact(text));
    }
  }

  @Test
  void of_one_that_is_cut_off_nothing_is_left() {
    int cut = PRIVATE_KEY.indexOf("AAAA");
    assertThat(redacted(PRIVATE_KEY.substring(0, cut))).isEqualTo("***\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MY_TOKEN=abcdef|MY_TOKEN=***",
        "export DB_PASSWORD=\"two words\"|export DB_PASSWORD=\"***\"",
        "DB_PASSWORD='semi;colon, (and) more' next|DB_PASSWORD='***' next",
        "password: \"$ecret*word\"|password: \"***\"",
        "{\"password\":\"a\\\"b, c\\\\\",\"n\":1}|{\"password\":\"***\",\"n\":1}",
        "{\"t\":\"A_KEY='not closed\"}|{\"t\":\"A_KEY='***\"}",
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

  @ParameterizedTest
  @CsvSource({
    "my_pin, MY_PIN=482913, MY_PIN=***",
    "*_PIN, A_PIN=482913, A_PIN=***",
    "PIN*, PIN_OF_MINE=482913, PIN_OF_MINE=***",
    "*, ANY-9=482913, ANY-9=***",
    "PIN2, PIN2=482913, PIN2=***",
    "PIN2, PIN3=482913, PIN3=482913",
    "PIN, PIN2=482913, PIN2=482913"
  })
  void a_name_of_an_operator_counts_whatever_it_ends_with(
      String name, String text, String expected) {
    assertThat(Redaction.of(List.of(name), List.of()).redact(text)).isEqualTo(expected);
  }

  /** Where a character takes two places, or more than a byte, places are counted all the same. */
  @ParameterizedTest
  @ValueSource(strings = {"é", "ł", "€", "😀", "\uD83D"})
  void what_stands_before_a_secret_does_not_hide_it(String before) {
    assertThat(redacted(before + GITHUB)).isEqualTo(before + "***");
    assertThat(redacted(before + " MY_KEY=abcdef " + before + " " + AMAZON + before))
        .isEqualTo(before + " MY_KEY=*** " + before + " ***" + before);
  }

  /** Fuzz: whatever is cut where, the pieces come to what the whole comes to. */
  @Test
  void pieces_come_to_the_same_as_the_whole() {
    var random = new Random(20260101);
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
      JWT + "x9".repeat(700),
      "A_SECRET='a, b (c) \\\"d",
      "'",
      "\"",
      "password:",
      PRIVATE_KEY.substring(0, 50),
      "\\n",
      "é"
    };
    for (int round = 0; round < 400; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : ",");
      }
      text.append(' ');
      for (Redaction redaction : List.of(Redaction.USUAL, OWN)) {
        assertThat(inPieces(redaction, text.toString(), () -> 1 + random.nextInt(9)))
            .as("round %d of seed 20260101: %s", round, text)
            .isEqualTo(redaction.redact(text.toString()));
      }
    }
  }

  @Test
  @Timeout(60)
  void a_long_text_that_almost_is_a_secret_takes_no_long_time() {
    for (String almost :
        List.of(
            "password:",
            "sk-",
            "eyJ",
            "A_KEY=",
            "-----BEGIN ",
            "://a:",
            "-eyJabcdefgh",
            "eyJabcdefgh.",
            "A_KEY='",
            "\\\"",
            "bearer ")) {
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

  /** Ten megabytes of what programs say. */
  @Test
  @Timeout(60)
  void a_long_text_takes_no_long_time() {
    String line =
        """
        2026-01-01T00:00:00Z INFO [main] a.b.C - url=https://example.org:8080/x?a=b, key: value
        {"type":"item","id":"e1","text":"some words\\nand more","n":12}
        QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5
        """;
    String text = line.repeat((10 << 20) / line.length());

    assertThat(redacted(text)).isSameAs(text);
    assertThat(inPieces(Redaction.USUAL, text, () -> 16 << 10)).isEqualTo(text);
  }

  private static String inPieces(Redaction redaction, String text, IntSupplier sizes) {
    var pieces = redaction.inPieces();
    var joined = new StringBuilder();
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + sizes.getAsInt());
      joined.append(pieces.add(text.substring(from, to)));
      from = to;
    }
    return joined.append(pieces.end()).toString();
  }

  private static String redacted(String text) {
    return Redaction.USUAL.redact(text);
  }
}
