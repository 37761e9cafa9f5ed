package dev.fairway.cli;

import dev.fairway.clients.AddressMode;
import dev.fairway.clients.Client;
import dev.fairway.clients.Identity;
import dev.fairway.clients.Outcome;
import dev.fairway.clients.Result;
import dev.fairway.clients.Row;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What {@code fairway e2e} tells: each row when it is done, the failed ones in full, a table. */
final class EndToEndReport {
  private static final JsonFactory JSON = new JsonFactory();

  private final Environment environment;
  private final boolean json;

  EndToEndReport(Environment environment, boolean json) {
    this.environment = environment;
    this.json = json;
  }

  void list(List<Row> rows) {
    if (json) {
      print(generator -> writeRows(generator, rows));
      return;
    }
    var table = new Table("ROW", "WHAT IT DOES");
    rows.forEach(row -> table.row(row.toString(), row.about()));
    table.lines().forEach(environment.out()::println);
  }

  /** Progress: to stderr. */
  void done(Narrator narrator, Result result, int number, int total) {
    String name = "%d/%d %s".formatted(number, total, result.row());
    if (result.passed()) {
      narrator.held(
          name + (result.tries() > 1 ? " (try " + result.tries() + ")" : ""), result.took());
    } else {
      narrator.failed(name);
    }
  }

  /**
   * What came of it.
   *
   * @param link how the hub reached the cluster
   */
  void results(String link, List<Result> results) {
    if (json) {
      print(
          generator -> {
            generator.writeStringProperty("link", link);
            writeResults(generator, results);
          });
      return;
    }
    results.stream().filter(result -> !result.passed()).forEach(this::quote);
    table(results).lines().forEach(environment.out()::println);
    long passed = results.stream().filter(Result::passed).count();
    environment.out().printf("%d of %d rows passed; link: %s.%n", passed, results.size(), link);
  }

  private void quote(Result result) {
    environment.out().println("FAILED " + result.row() + ": " + result.row().about());
    quote("directly", result.direct());
    quote("through the hub", result.hub());
    environment.out().println();
  }

  private void quote(String way, Outcome outcome) {
    environment.out().println("  " + way + ", exit code " + outcome.code() + ":");
    outcome
        .text()
        .lines()
        .forEach(line -> environment.out().println("    " + Table.printable(line)));
  }

  /** A line for each client, a column for each way through the hub. */
  private static Table table(List<Result> results) {
    var headings = new ArrayList<>(List.of("CLIENT", "VERSION"));
    for (Identity identity : Identity.values()) {
      for (AddressMode mode : AddressMode.values()) {
        headings.add(identity + " " + mode);
      }
    }
    headings.add("TIME");
    var table = new Table(headings.toArray(String[]::new));
    for (Client client : Client.values()) {
      List<Result> own = results.stream().filter(each -> each.row().client() == client).toList();
      if (!own.isEmpty()) {
        table.row(line(client, own));
      }
    }
    return table;
  }

  private static String[] line(Client client, List<Result> own) {
    var cells = new ArrayList<>(List.of(client.toString(), client.version()));
    for (Identity identity : Identity.values()) {
      Arrays.stream(AddressMode.values())
          .map(mode -> passed(own, identity, mode))
          .forEach(cells::add);
    }
    cells.add(Table.time(own.stream().map(Result::took).reduce(Duration.ZERO, Duration::plus)));
    return cells.toArray(String[]::new);
  }

  private static String passed(List<Result> own, Identity identity, AddressMode mode) {
    List<Result> rows =
        own.stream()
            .filter(each -> each.row().identity() == identity && each.row().mode() == mode)
            .toList();
    long passed = rows.stream().filter(Result::passed).count();
    return rows.isEmpty() ? "" : passed + " of " + rows.size();
  }

  private interface Writing {
    void to(JsonGenerator generator);
  }

  private void print(Writing writing) {
    var text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      generator.writeStartObject();
      writing.to(generator);
      generator.writeEndObject();
    }
    environment.out().println(text);
  }

  private static void writeRows(JsonGenerator generator, List<Row> rows) {
    generator.writeArrayPropertyStart("rows");
    for (Row row : rows) {
      generator.writeStartObject();
      writeRow(generator, row);
      generator.writeEndObject();
    }
    generator.writeEndArray();
  }

  private static void writeResults(JsonGenerator generator, List<Result> results) {
    generator.writeBooleanProperty("passed", results.stream().allMatch(Result::passed));
    generator.writeArrayPropertyStart("rows");
    for (Result result : results) {
      generator.writeStartObject();
      writeRow(generator, result.row());
      generator.writeBooleanProperty("passed", result.passed());
      generator.writeNumberProperty("milliseconds", result.took().toMillis());
      generator.writeNumberProperty("tries", result.tries());
      if (!result.passed()) {
        writeOutcome(generator, "direct", result.direct());
        writeOutcome(generator, "hub", result.hub());
      }
      generator.writeEndObject();
    }
    generator.writeEndArray();
  }

  private static void writeRow(JsonGenerator generator, Row row) {
    generator.writeStringProperty("name", row.toString());
    generator.writeStringProperty("client", row.client().toString());
    generator.writeStringProperty("version", row.client().version());
    generator.writeStringProperty("addressMode", row.mode().toString());
    generator.writeStringProperty("upstreamIdentity", row.identity().toString());
    generator.writeStringProperty("about", row.about());
  }

  private static void writeOutcome(JsonGenerator generator, String name, Outcome outcome) {
    generator.writeObjectPropertyStart(name);
    generator.writeNumberProperty("code", outcome.code());
    generator.writeStringProperty("text", outcome.text());
    generator.writeEndObject();
  }
}
