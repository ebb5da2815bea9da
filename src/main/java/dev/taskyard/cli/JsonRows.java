package dev.taskyard.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One array with an object for each row. */
final class JsonRows implements ReportFormat.Printer {
  private final Output out;
  private final JsonGenerator json;
  private List<String> names = List.of();

  JsonRows(Output out) {
    this.out = out;
    try {
      json = HarmlessJson.generator(out.stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void columns(List<String> columns) {
    names = columns;
    write(json::writeStartArray);
  }

  @Override
  public void row(List<? extends @Nullable Object> values) {
    write(
        () -> {
          json.writeStartObject();
          for (int i = 0; i < values.size(); i++) {
            json.writeFieldName(names.get(i));
            value(values.get(i));
          }
          json.writeEndObject();
        });
  }

  private void value(@Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Double || value instanceof Float) {
      json.writeNumber(((Number) value).doubleValue());
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeString(out.redaction().redact(value.toString()));
    }
  }

  @Override
  public void close() {
    if (!names.isEmpty()) {
      write(json::writeEndArray);
      write(json::close);
      out.print("\n");
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static void write(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
