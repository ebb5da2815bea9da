package dev.taskyard.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.taskyard.task.Redaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON document. Written field by field rather than by reflection over the records: the shape
 * is a contract that must not follow a renaming, and a short command has no time for introspection.
 * No text has a secret in it.
 */
final class Json {

  private static final DateTimeFormatter INSTANT =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

  private final JsonGenerator generator;
  private final Redaction redaction;

  private Json(JsonGenerator generator, Redaction redaction) {
    this.generator = generator;
    this.redaction = redaction;
  }

  /** Says something in JSON. */
  interface Body {
    void write(Json json) throws IOException;
  }

  /** Says how one of many is written. */
  interface Writer<T> {
    void write(Json json, T value) throws IOException;
  }

  /** Writes a document and a line end. */
  static void print(Output out, Body document) {
    try (JsonGenerator generator = HarmlessJson.generator(out.stream())) {
      document.write(new Json(generator, out.redaction()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.print("\n");
  }

  /** Writes one value, or a list of them where several were asked for. */
  static <T> void print(Output out, List<T> values, boolean asList, Writer<T> writer) {
    print(
        out,
        json -> {
          if (asList) {
            json.list(values, writer);
          } else {
            writer.write(json, values.get(0));
          }
        });
  }

  void object(Body fields) throws IOException {
    generator.writeStartObject();
    fields.write(this);
    generator.writeEndObject();
  }

  <T> void list(List<T> values, Writer<T> writer) throws IOException {
    generator.writeStartArray();
    for (T value : values) {
      writer.write(this, value);
    }
    generator.writeEndArray();
  }

  Json name(String name) throws IOException {
    generator.writeFieldName(name);
    return this;
  }

  void string(String value) throws IOException {
    generator.writeString(redaction.redact(value));
  }

  /** In place of what there is none of. */
  void nothing() throws IOException {
    generator.writeNull();
  }

  /** A document that is JSON already. */
  void raw(String name, String document) throws IOException {
    generator.writeFieldName(name);
    JsonNode redacted = redaction.redact(new JsonMapper().readTree(document));
    try (JsonParser parser = redacted.traverse()) {
      var ignored = parser.nextToken();
      generator.copyCurrentStructure(parser);
    }
  }

  void field(String name, @Nullable String value) throws IOException {
    generator.writeFieldName(name);
    generator.writeString(value == null ? null : redaction.redact(value));
  }

  void instant(Instant value) throws IOException {
    string(INSTANT.format(value));
  }

  void field(String name, @Nullable Instant value) throws IOException {
    field(name, value == null ? null : INSTANT.format(value));
  }

  void field(String name, boolean value) throws IOException {
    generator.writeBooleanField(name, value);
  }

  void field(String name, long value) throws IOException {
    generator.writeNumberField(name, value);
  }

  void field(String name, @Nullable Long value) throws IOException {
    generator.writeFieldName(name);
    if (value == null) {
      generator.writeNull();
    } else {
      generator.writeNumber(value);
    }
  }

  void field(String name, @Nullable Integer value) throws IOException {
    field(name, value == null ? (Long) null : (Long) value.longValue());
  }

  void field(String name, @Nullable Double value) throws IOException {
    generator.writeFieldName(name);
    if (value == null) {
      generator.writeNull();
    } else {
      generator.writeNumber(value);
    }
  }
}
