package dev.taskyard.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * JSON that a terminal may show: JSON itself demands that control characters below U+0020 are
 * escaped; those from U+007F on, and what turns the direction of text, are here too.
 */
final class HarmlessJson {
  private HarmlessJson() {}

  /** A generator that closes nothing and flushes nothing. */
  static JsonGenerator generator(OutputStream out) throws IOException {
    return new JsonFactory()
        .createGenerator(out)
        .setCharacterEscapes(new Escapes())
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
  }

  private static final class Escapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int DELETE = 0x7F;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes[DELETE] = ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return Text.isHarmless(c) ? null : new SerializedString("\\u%04x".formatted(c));
    }
  }
}
