package dev.fairway.config;

import java.util.List;
import java.util.Map;

/**
 * What every object has.
 *
 * @param name a DNS label, unique among the objects of its kind
 * @param labels to select objects by
 */
public record Metadata(String name, Map<String, String> labels) {

  static final Field<String> NAME =
      Field.required("name", Scalars.LABEL_NAME, "Identifies the object among those of its kind.");

  static final Field<Map<String, String>> LABELS =
      Field.defaulted(
          "labels",
          new MapType<>(Scalars.LABEL_KEY, Scalars.LABEL_VALUE),
          Map.of(),
          "Names and values to select objects by, as in Kubernetes.");

  static final ObjectType<Metadata> TYPE =
      ObjectType.of(
          List.of(NAME, LABELS), values -> new Metadata(values.get(NAME), values.get(LABELS)));

  /** Copies the labels. */
  public Metadata {
    labels = Map.copyOf(labels);
  }
}
