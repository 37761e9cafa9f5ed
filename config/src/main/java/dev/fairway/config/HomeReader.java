package dev.fairway.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads objects of a home cluster as objects of files are read: by the same descriptions, with the
 * same words. What came as JSON is handed over as the tree that YAML would have been.
 */
final class HomeReader {

  private final Map<ObjectKey, String> taken = new HashMap<>();
  private final List<Resource> resources = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> hidden = new ArrayList<>();

  private HomeReader() {}

  /**
   * The objects of files, and those of a home cluster whose names the files leave free. One that
   * has no name left is told of without its key, because that is the other one's.
   */
  static Configuration join(Configuration files, Home home) {
    return switch (home) {
      case Home.None none -> files;
      case Home.Unread unread -> new Configuration(files.resources(), files.problems(), true, true);
      case Home.Read(var objects) -> new HomeReader().read(files, objects);
    };
  }

  private Configuration read(Configuration files, List<HomeObject> objects) {
    for (Problem problem : files.problems()) {
      problem.object().ifPresent(key -> taken.putIfAbsent(key, problem.location().toString()));
    }
    for (Resource resource : files.resources()) {
      taken.put(resource.key(), resource.location().toString());
    }
    resources.addAll(files.resources());
    problems.addAll(files.problems());
    objects.forEach(this::add);
    problems.addAll(hidden);
    return new Configuration(resources, problems, files.mayHidePolicy());
  }

  private void add(HomeObject object) {
    String first = taken.putIfAbsent(object.key(), object.place());
    if (first != null) {
      String message = object.key() + " is defined by " + first + ", which goes before this one";
      hidden.add(
          new Problem(Location.ofFile(object.place()), Optional.empty(), "metadata.name", message));
      return;
    }
    ObjectReader.Outcome outcome = ObjectReader.read(object, tree(object));
    outcome.resource().ifPresent(resources::add);
    problems.addAll(outcome.problems());
  }

  private static Node tree(HomeObject object) {
    List<NodeTuple> fields = new ArrayList<>();
    fields.add(entry("apiVersion", text(Kind.API_VERSION)));
    fields.add(entry("kind", text(object.kind())));
    Map<String, Object> metadata = Map.of("name", object.name(), "labels", object.labels());
    fields.add(entry("metadata", node(metadata, 1)));
    object.spec().ifPresent(spec -> fields.add(entry("spec", node(spec, 1))));
    return new MappingNode(Tag.MAP, fields, FlowStyle.BLOCK);
  }

  private static Node node(Object value, int depth) {
    if (depth > YamlDocuments.MAX_DEPTH) {
      return text("nested more than " + YamlDocuments.MAX_DEPTH + " deep");
    }
    return switch (value) {
      case Map<?, ?> map -> {
        List<NodeTuple> entries = new ArrayList<>();
        map.forEach((name, below) -> entries.add(entry(String.valueOf(name), child(below, depth))));
        yield new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK);
      }
      case List<?> list -> {
        List<Node> elements = new ArrayList<>();
        list.forEach(below -> elements.add(child(below, depth)));
        yield new SequenceNode(Tag.SEQ, elements, FlowStyle.BLOCK);
      }
      case Boolean flag -> scalar(Tag.BOOL, flag.toString());
      case Double number -> scalar(Tag.FLOAT, number.toString());
      case Number number -> scalar(Tag.INT, number.toString());
      default -> text(value.toString());
    };
  }

  private static Node child(@Nullable Object value, int depth) {
    return value == null ? scalar(Tag.NULL, "null") : node(value, depth + 1);
  }

  private static NodeTuple entry(String name, Node value) {
    return new NodeTuple(text(name), value);
  }

  private static Node text(String text) {
    return new ScalarNode(Tag.STR, text, ScalarStyle.DOUBLE_QUOTED);
  }

  private static Node scalar(Tag tag, String text) {
    return new ScalarNode(tag, text, ScalarStyle.PLAIN);
  }
}
