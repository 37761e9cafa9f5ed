package dev.fairway.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A label selector as Kubernetes reads it in a query (k8s.io/apimachinery/pkg/labels).
 *
 * @param requirements all of which must hold
 */
public record LabelSelector(List<Requirement> requirements) {

  /** Copies the list. */
  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /** What a label must be like. */
  enum Operator {
    EXISTS,
    DOES_NOT_EXIST,
    IN,
    NOT_IN,
    GREATER,
    LESS
  }

  /**
   * What one label must be like.
   *
   * @param values none for the two that ask whether there is one, one number for the comparisons
   */
  record Requirement(String key, Operator operator, Set<String> values) {

    Requirement {
      values = Set.copyOf(values);
    }

    private boolean holds(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case GREATER -> value != null && DecimalSyntax.isLong(value) && compare(value) > 0;
        case LESS -> value != null && DecimalSyntax.isLong(value) && compare(value) < 0;
      };
    }

    private int compare(String value) {
      return Long.compare(Long.parseLong(value), Long.parseLong(values.iterator().next()));
    }
  }

  /** Reads a selector; the empty one matches everything. Nothing if Kubernetes would refuse it. */
  public static Optional<LabelSelector> parse(String text) {
    return LabelSelectorParser.parse(text);
  }

  /** Whether it matches an object with these labels. */
  public boolean matches(Map<String, String> labels) {
    return requirements.stream().allMatch(requirement -> requirement.holds(labels));
  }
}
