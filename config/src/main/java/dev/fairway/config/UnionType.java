package dev.fairway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * An object with exactly one field, whose name says which of several forms the value has.
 *
 * @param forms the forms
 */
record UnionType<T>(List<Field<? extends T>> forms) implements Type<T> {

  @Override
  public Optional<T> read(Node node, String path, Reading reading) {
    if (!reading.enter(node, path)) {
      return Optional.empty();
    }
    if (!(node instanceof MappingNode mapping)) {
      Type.mismatch(node, path, expected(reading.origin()), reading);
      return Optional.empty();
    }
    int before = reading.problemCount();
    List<T> values = new ArrayList<>();
    List<Entry> entries = Entry.of(mapping, path, reading);
    for (Entry entry : entries) {
      readForm(entry, entry.path(path), reading).ifPresent(values::add);
    }
    if (entries.size() != 1 && reading.problemCount() == before) {
      String expected = expected(reading.origin());
      reading.problem(node, path, entries.size() + " fields (expected: " + expected + ")");
    }
    return reading.problemCount() == before ? Optional.of(values.getFirst()) : Optional.empty();
  }

  @Override
  public String expected() {
    return "an object with one of " + String.join(", ", names());
  }

  private String expected(Origin origin) {
    return "an object with one of " + String.join(", ", Field.names(forms, origin));
  }

  private Optional<? extends T> readForm(Entry entry, String path, Reading reading) {
    for (Field<? extends T> form : forms) {
      if (form.name().equals(entry.name())) {
        if (!form.isFor(reading.origin())) {
          reading.problem(entry.key(), path, Field.elsewhere(forms, reading.origin()));
          return Optional.empty();
        }
        return form.type().read(entry.value(), path, reading);
      }
    }
    List<String> names = Field.names(forms, reading.origin());
    String exists = "unknown (expected: one of " + String.join(", ", names) + ")";
    reading.problem(entry.key(), path, exists + Suggestion.among(names, entry.name()));
    return Optional.empty();
  }

  private List<String> names() {
    return forms.stream().<String>map(Field::name).toList();
  }
}
