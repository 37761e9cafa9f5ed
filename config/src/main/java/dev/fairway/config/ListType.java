package dev.fairway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Values of one type, in order.
 *
 * @param element the type of each
 * @param least how many there must be
 * @param most how many there may be
 */
record ListType<T>(Type<T> element, int least, int most) implements Type<List<T>> {

  @Override
  public Optional<List<T>> read(Node node, String path, Reading reading) {
    if (!reading.enter(node, path)) {
      return Optional.empty();
    }
    if (!(node instanceof SequenceNode sequence)) {
      Type.mismatch(node, path, expected(), reading);
      return Optional.empty();
    }
    List<Node> nodes = sequence.getValue();
    if (nodes.size() < least || nodes.size() > most) {
      reading.problem(node, path, nodes.size() + " entries (expected: " + expected() + ")");
      return Optional.empty();
    }
    List<T> values = new ArrayList<>(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      element.read(nodes.get(i), path + "[" + i + "]", reading).ifPresent(values::add);
    }
    return values.size() == nodes.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
  }

  @Override
  public String expected() {
    return "a list of " + count() + ", each " + element.expected();
  }

  private String count() {
    if (least == most) {
      return "exactly " + least;
    }
    return least == 0 ? "at most " + most : least + " to " + most;
  }
}
