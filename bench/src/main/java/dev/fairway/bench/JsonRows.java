package dev.fairway.bench;

import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Rows as JSON, one object a line. */
public final class JsonRows {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonRows() {}

  /** Returns a line for each row. */
  public static String format(List<Row> rows) {
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(line(row)).append('\n'));
    return text.toString();
  }

  private static String line(Row row) {
    Writer text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("bench", row.bench());
      json.writeStringProperty("case", row.caseName());
      json.writeStringProperty("metric", row.metric());
      json.writeStringProperty("unit", row.unit());
      json.writeStringProperty("subject", row.subject());
      json.writeNumberProperty("value", rounded(row.value()));
      json.writeName("baseline");
      row.baseline().ifPresentOrElse(json::writeString, json::writeNull);
      json.writeName("ratio");
      row.ratio().ifPresentOrElse(ratio -> json.writeNumber(rounded(ratio)), json::writeNull);
      json.writeArrayPropertyStart("runs");
      row.runs().forEach(run -> json.writeNumber(rounded(run)));
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
