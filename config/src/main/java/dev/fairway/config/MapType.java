package dev.fairway.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Values of one type under names that people choose.
 *
 * @param key what a name must look like
 * @param value the type of each value
 */
record MapType<T>(ScalarType<String> key, Type<T> value) implements Type<Map<String, T>> {

  @Override
  public Optional<Map<String, T>> read(Node node, String path, Reading reading) {
    if (!reading.enter(node, path)) {
      return Optional.empty();
    }
    if (!(node instanceof MappingNode mapping)) {
      Type.mismatch(node, path, expected(), reading);
      return Optional.empty();
    }
    int before = reading.problemCount();
    Map<String, T> values = new LinkedHashMap<>();
    for (Entry entry : Entry.of(mapping, path, reading)) {
      String entryPath = path + "[" + Quoted.of(entry.name()) + "]";
      Optional<String> name = key.read(entry.key(), entryPath, reading);
      Optional<T> read = value.read(entry.value(), entryPath, reading);
      if (name.isPresent() && read.isPresent()) {
        values.put(name.get(), read.get());
      }
    }
    return reading.problemCount() == before ? Optional.of(Map.copyOf(values)) : Optional.empty();
  }

  @Override
  public String expected() {
    return "an object; each name " + key.expected() + "; each value " + value.expected();
  }
}
