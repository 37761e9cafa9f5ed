package dev.fairway.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * One name and its value in an object.
 *
 * @param name the name
 * @param key where the name stands
 * @param value what it is given
 */
record Entry(String name, ScalarNode key, Node value) {

  /** The merge key of YAML 1.1, which YAML 1.2 does not have. */
  private static final String MERGE = "<<";

  private static final String NO_MERGE =
      "merge keys are not supported (expected: the fields themselves; an alias such as *name may"
          + " stand for a whole value)";

  /** The entries of an object, each name once; a second one and a name that is not one are said. */
  static List<Entry> of(MappingNode mapping, String path, Reading reading) {
    Map<String, Entry> seen = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        reading.problem(
            tuple.getKeyNode(),
            path,
            Type.sort(tuple.getKeyNode()) + " as a name (expected: text)");
        continue;
      }
      Entry entry = new Entry(key.getValue(), key, tuple.getValueNode());
      // In quotes it is a name as any other.
      if (entry.name().equals(MERGE) && key.getScalarStyle() == ScalarStyle.PLAIN) {
        reading.problem(key, entry.path(path), NO_MERGE);
        continue;
      }
      Entry first = seen.putIfAbsent(entry.name(), entry);
      if (first == null) {
        entries.add(entry);
      } else {
        int line = reading.locate(first.key()).line();
        reading.problem(key, entry.path(path), "given twice (first in line " + line + ")");
      }
    }
    return entries;
  }

  /** The path of this entry below the object's own. */
  String path(String parent) {
    String shown = Quoted.plain(name);
    return parent.isEmpty() ? shown : parent + "." + shown;
  }
}
