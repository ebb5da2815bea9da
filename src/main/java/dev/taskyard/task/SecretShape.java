package dev.taskyard.task;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a kind of token looks, from the beginning of a word on. A text that doesn't match decides so
 * within some 12,000 characters.
 *
 * @param begin letters that each begins with, for a quick look
 * @param pattern its first group, where there is one, is the secret
 * @param goesOn what the secret goes on with as long as it comes, once the pattern matches; null
 *     for one of a fixed length
 */
record SecretShape(String begin, Pattern pattern, @Nullable IntPredicate goesOn) {
  /** The most characters of a part of a JSON web token. */
  static final int LONGEST_PART = 4096;

  /** Words are parted by dashes too: only one with a digit in it may be a secret. */
  static final String SK = "sk-";

  private static final List<List<SecretShape>> BY_FIRST = new ArrayList<>();

  static {
    for (int i = 0; i < 128; i++) {
      BY_FIRST.add(new ArrayList<>());
    }
    // OpenAI, Anthropic and those who follow them; Stripe.
    shape(SK, "sk-[A-Za-z0-9_-]{20}", SecretShape::isOfToken);
    shape("sk_", "sk_(?:live|test)_\\w{16}", SecretShape::isWordCharacter);
    shape("rk_", "rk_(?:live|test)_\\w{16}", SecretShape::isWordCharacter);
    // Slack.
    shape("xox", "xox[abeoprs]-[A-Za-z0-9-]{10}", c -> isAlphanumeric(c) || c == '-');
    shape("xapp-", "xapp-[A-Za-z0-9-]{10}", c -> isAlphanumeric(c) || c == '-');
    // GitHub, GitLab; npm; PyPI; Hugging Face; SendGrid; DigitalOcean.
    shape("gh", "gh[pousr]_[A-Za-z0-9]{30}", SecretShape::isAlphanumeric);
    shape("github_pat_", "github_pat_\\w{22}", SecretShape::isWordCharacter);
    shape("glpat-", "glpat-[A-Za-z0-9_-]{20}", SecretShape::isOfToken);
    shape("npm_", "npm_[A-Za-z0-9]{36}", SecretShape::isAlphanumeric);
    shape("pypi-", "pypi-[A-Za-z0-9_-]{50}", SecretShape::isOfToken);
    shape("hf_", "hf_[A-Za-z0-9]{30}", SecretShape::isAlphanumeric);
    shape("SG.", "SG\\.[A-Za-z0-9_-]{16,4096}+\\.[A-Za-z0-9_-]{16}", SecretShape::isOfToken);
    shape("do", "do[opr]_v1_[a-f0-9]{64}", null);
    // Amazon; Google.
    shape("A", "A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}(?![A-Za-z0-9])", null);
    shape("AIza", "AIza[A-Za-z0-9_-]{35}", SecretShape::isOfToken);
    // JSON web tokens.
    shape(
        "eyJ",
        "eyJ[A-Za-z0-9_-]{8,4096}+\\.[A-Za-z0-9_-]{8,4096}+\\.[A-Za-z0-9_-]{8}",
        SecretShape::isOfToken);
    String bearer = "earer[ \\t]{1,3}+((?=[A-Za-z._~+/=-]{0,200}+[0-9])[A-Za-z0-9._~+/=-]{16})";
    shape("Bearer", "B" + bearer, SecretShape::isOfBearer);
    shape("bearer", "b" + bearer, SecretShape::isOfBearer);
  }

  private static void shape(String begin, String regex, @Nullable IntPredicate goesOn) {
    BY_FIRST.get(begin.charAt(0)).add(new SecretShape(begin, Pattern.compile(regex), goesOn));
  }

  /** Those that begin with this character. */
  static List<SecretShape> beginningWith(char c) {
    return c < 128 ? BY_FIRST.get(c) : List.of();
  }

  static boolean isWordCharacter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  static boolean isOfToken(int c) {
    return isWordCharacter(c) || c == '-';
  }

  private static boolean isAlphanumeric(int c) {
    return isWordCharacter(c) && c != '_';
  }

  private static boolean isOfBearer(int c) {
    return isOfToken(c) || ".~+/=".indexOf(c) >= 0;
  }
}
