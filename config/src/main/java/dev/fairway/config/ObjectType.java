package dev.fairway.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * An object of known fields; any other field is an error.
 *
 * @param fields its fields, in the order in which they are documented
 * @param rules what must hold between them
 * @param check what must hold besides, which no schema can say
 * @param build makes the value; called only when there is no problem
 */
record ObjectType<T>(
    List<Field<?>> fields, List<Rule> rules, Check check, Function<Values, T> build)
    implements Type<T> {

  static <T> ObjectType<T> of(List<Field<?>> fields, Function<Values, T> build) {
    return new ObjectType<>(fields, List.of(), Check.NONE, build);
  }

  /** The value of an object that says nothing: every field must have a default or may be absent. */
  T empty() {
    return build.apply(new Values());
  }

  @Override
  public Optional<T> read(Node node, String path, Reading reading) {
    if (!reading.enter(node, path)) {
      return Optional.empty();
    }
    if (!(node instanceof MappingNode mapping)) {
      Type.mismatch(node, path, expected(), reading);
      return Optional.empty();
    }
    int before = reading.problemCount();
    Values values = new Values();
    List<Entry> entries = Entry.of(mapping, path, reading);
    for (Entry entry : entries) {
      readEntry(entry, entry.path(path), values, reading);
    }
    requireAll(entries, node, path, reading);
    if (reading.problemCount() == before) {
      Check.Fault fault = faults(entries, node, path, reading);
      rules.forEach(rule -> rule.apply(values, reading.origin(), fault));
      check.apply(values, fault);
    }
    return reading.problemCount() == before ? Optional.of(build.apply(values)) : Optional.empty();
  }

  @Override
  public String expected() {
    return "an object with " + String.join(", ", names());
  }

  private void readEntry(Entry entry, String path, Values values, Reading reading) {
    Field<?> field = find(entry.name());
    if (field == null) {
      List<String> names = Field.names(fields, reading.origin());
      String expected = "unknown field (expected: one of " + String.join(", ", names) + ")";
      reading.problem(entry.key(), path, expected + Suggestion.among(names, entry.name()));
    } else if (!field.isFor(reading.origin())) {
      reading.problem(entry.key(), path, Field.elsewhere(fields, reading.origin()));
    } else if (!Type.isNull(entry.value())) {
      readField(field, entry.value(), path, values, reading);
    }
  }

  private static <F> void readField(
      Field<F> field, Node node, String path, Values values, Reading reading) {
    field.type().read(node, path, reading).ifPresent(value -> values.put(field, value));
  }

  /** A field given nothing, {@code listen:}, counts as absent, as it does in Kubernetes. */
  private void requireAll(List<Entry> entries, Node node, String path, Reading reading) {
    for (Field<?> field : fields) {
      boolean possible = field.required() && field.isFor(reading.origin());
      if (possible && entries.stream().noneMatch(entry -> gives(entry, field))) {
        String expected = "missing (expected: " + field.type().expected() + ")";
        fault(field, expected, entries, node, path, reading);
      }
    }
  }

  private static boolean gives(Entry entry, Field<?> field) {
    return entry.name().equals(field.name()) && !Type.isNull(entry.value());
  }

  private static Check.Fault faults(List<Entry> entries, Node node, String path, Reading reading) {
    return new Check.Fault() {
      @Override
      public void at(Field<?> field, String message) {
        fault(field, message, entries, node, path, reading);
      }

      @Override
      public void below(String below, String message) {
        String at = path.isEmpty() ? below : path + "." + below;
        reading.problem(reading.locate(at, node), at, message);
      }
    };
  }

  private static void fault(
      Field<?> field,
      String message,
      List<Entry> entries,
      Node object,
      String path,
      Reading reading) {
    String at = path.isEmpty() ? field.name() : path + "." + field.name();
    Node place = object;
    for (Entry entry : entries) {
      if (entry.name().equals(field.name())) {
        place = Type.isNull(entry.value()) ? entry.key() : entry.value();
      }
    }
    reading.problem(place, at, message);
  }

  private @Nullable Field<?> find(String name) {
    for (Field<?> field : fields) {
      if (field.name().equals(name)) {
        return field;
      }
    }
    return null;
  }

  private List<String> names() {
    return fields.stream().<String>map(Field::name).toList();
  }
}
