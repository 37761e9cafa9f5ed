package dev.fairway.convert;

import dev.fairway.config.SourceFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The files that a ConfigMap holds, from the object as YAML. */
final class ConfigMapFiles {

  private static final int MAX_DEPTH = 16;

  private ConfigMapFiles() {}

  /**
   * The data, by key, each with as many empty lines in front as stand above it in the file: so a
   * position in it is one in the ConfigMap.
   *
   * @return absent if the text is no ConfigMap
   */
  static Optional<Map<String, SourceFile>> read(SourceFile file) {
    try {
      if (!isShallow(file.text())) {
        return Optional.empty();
      }
      Map<String, SourceFile> files = new LinkedHashMap<>();
      boolean found = false;
      for (Node root : new Compose(settings()).composeAllFromString(file.text())) {
        if (scalar(root, "kind").filter("ConfigMap"::equals).isPresent()) {
          found = true;
          entry(root, "data").ifPresent(data -> add(file, data, files));
        }
      }
      return found ? Optional.of(files) : Optional.empty();
    } catch (YamlEngineException e) {
      return Optional.empty();
    }
  }

  private static void add(SourceFile file, Node data, Map<String, SourceFile> files) {
    if (!(data instanceof MappingNode mapping)) {
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key
          && tuple.getValueNode() instanceof ScalarNode value) {
        int line = value.getStartMark().map(mark -> mark.getLine()).orElse(0);
        // A block begins in the line after its sign.
        int above = line + (isBlock(value) ? 1 : 0);
        files.put(
            key.getValue(), new SourceFile(file.name(), "\n".repeat(above) + value.getValue()));
      }
    }
  }

  private static boolean isBlock(ScalarNode value) {
    return value.getScalarStyle() == ScalarStyle.LITERAL
        || value.getScalarStyle() == ScalarStyle.FOLDED;
  }

  private static Optional<String> scalar(Node node, String name) {
    return entry(node, name)
        .filter(ScalarNode.class::isInstance)
        .map(value -> ((ScalarNode) value).getValue());
  }

  private static Optional<Node> entry(Node node, String name) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
          return Optional.of(tuple.getValueNode());
        }
      }
    }
    return Optional.empty();
  }

  /** A tree is made by recursion, which hostile nesting would exhaust. */
  private static boolean isShallow(String text) {
    int depth = 0;
    int aliases = 0;
    for (Event event : new Parse(settings()).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias -> aliases++;
        default -> {}
      }
      if (depth > MAX_DEPTH || aliases > MAX_DEPTH) {
        return false;
      }
    }
    return true;
  }

  private static LoadSettings settings() {
    return LoadSettings.builder()
        .setUseMarks(true)
        .setAllowNonScalarKeys(true)
        .setCodePointLimit(SourceFile.MAX_BYTES)
        .build();
  }
}
