package dev.fairway.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * How a value is written: the one description that the parser reads by, and that a published schema
 * is printed from.
 *
 * @param <T> what it is read into; immutable
 */
sealed interface Type<T> permits ScalarType, ListType, MapType, ObjectType, UnionType {

  /**
   * Reads a value. Every problem goes to the reading, all of them in one go.
   *
   * @return the value, or nothing when it has a problem
   */
  Optional<T> read(Node node, String path, Reading reading);

  /** What to write here, to continue "expected: ". */
  String expected();

  /** Says that a value is of the wrong sort. */
  static void mismatch(Node node, String path, String expected, Reading reading) {
    reading.problem(node, path, sort(node) + " (expected: " + expected + ")");
  }

  /** What sort of value stands there. */
  static String sort(Node node) {
    return switch (node) {
      case MappingNode mapping -> "an object";
      case SequenceNode sequence -> "a list";
      case ScalarNode scalar when isNull(scalar) -> "nothing";
      default -> "a single value";
    };
  }

  static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }
}
