package dev.fairway.config;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one document of YAML as an object of one of the kinds. */
final class ObjectReader {

  private ObjectReader() {}

  /**
   * What a document came to.
   *
   * @param resource the object, if there is no problem
   * @param problems everything that is wrong with it
   */
  record Outcome(Optional<Resource> resource, List<Problem> problems) {}

  static Outcome read(Node node, SourceLines lines) {
    Optional<Kind> kind = scalar(node, "kind").map(ScalarNode::getValue).flatMap(Kind::named);
    Reading reading = new Reading(lines, kind.flatMap(known -> key(known, node)), Origin.FILE);
    if (kind.isEmpty()) {
      sayNoKind(node, reading);
      return new Outcome(Optional.empty(), reading.problems());
    }
    return read(kind.get(), node, reading);
  }

  /** Of an object of a home cluster, which always has a name, be it one that cannot be served. */
  static Outcome read(HomeObject object, Node node) {
    SourceLines lines = SourceLines.none(object.place());
    Reading reading = new Reading(lines, Optional.of(object.key()), Origin.HOME_CLUSTER);
    Kind kind = Kind.named(object.kind()).orElseThrow();
    return read(kind, node, reading);
  }

  private static Outcome read(Kind kind, Node node, Reading reading) {
    Optional<KindObject> object = kind.object().read(node, "", reading);
    Optional<Resource> resource =
        object.map(read -> resource(kind, read, reading.locate(node), reading));
    return new Outcome(resource, reading.problems());
  }

  private static Resource resource(
      Kind kind, KindObject object, Location location, Reading reading) {
    ObjectKey key = new ObjectKey(kind.name(), object.metadata().name());
    return new Resource(key, object.metadata(), object.spec(), location, reading.locations());
  }

  /** As much of the identity as can be read, before anything else is: it names the problems. */
  private static Optional<ObjectKey> key(Kind kind, Node node) {
    return entry(node, "metadata")
        .flatMap(metadata -> scalar(metadata, "name"))
        .map(ScalarNode::getValue)
        .filter(Scalars::isDnsLabel)
        .map(name -> new ObjectKey(kind.name(), name));
  }

  private static void sayNoKind(Node node, Reading reading) {
    String expected = "(expected: one of " + String.join(", ", Kind.names()) + ")";
    if (!(node instanceof MappingNode)) {
      Type.mismatch(node, "", "an object with apiVersion, kind, metadata, spec", reading);
      return;
    }
    Optional<Node> written = entry(node, "kind");
    if (written.isEmpty()) {
      reading.problem(node, "kind", "missing " + expected);
    } else if (written.get() instanceof ScalarNode scalar && !Type.isNull(scalar)) {
      String nearest = Suggestion.among(Kind.names(), scalar.getValue());
      reading.problem(scalar, "kind", Quoted.of(scalar.getValue()) + " " + expected + nearest);
    } else {
      reading.problem(written.get(), "kind", Type.sort(written.get()) + " " + expected);
    }
  }

  private static Optional<ScalarNode> scalar(Node node, String name) {
    return entry(node, name).filter(ScalarNode.class::isInstance).map(ScalarNode.class::cast);
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
}
