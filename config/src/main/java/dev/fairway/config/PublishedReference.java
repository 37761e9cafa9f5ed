package dev.fairway.config;

import java.util.List;

/**
 * The reference of the kinds, Markdown, from the descriptions that the reader itself reads by.
 * Pure; any thread.
 */
public final class PublishedReference {

  private static final String HEAD =
      """
      # Every field of the configuration

      Generated from the descriptions that hub and relay read by, and checked by the build. `fairway schema`
      prints the same as JSON Schema, for [editors and pipelines](hub.md#check-it-before-it-counts).

      A file holds any number of objects, divided by `---`. An unknown field is an error. A field that
      is not required may be left out, or given nothing. Merge keys (`<<`) are not supported; anchors
      and aliases are. Durations are written with the units h, m, s and ms, numbers of bytes with Ki and
      Mi. Paths of files are relative to the folder of the file that names them. Clusters and access
      policies may be [custom resources of a home cluster](home-cluster.md); what is only for files is
      not for them.
      """;

  private PublishedReference() {}

  /** The whole page. */
  public static String markdown() {
    var text = new StringBuilder(HEAD);
    for (Kind kind : Kind.ALL) {
      text.append("\n## ").append(kind.name()).append("\n\n").append(kind.doc()).append("\n\n");
      text.append("```yaml\n").append(kind.example()).append("```\n\n");
      text.append("| Field | Value | Default | Meaning |\n|---|---|---|---|\n");
      FieldPath.all(kind).forEach(field -> row(field, text));
    }
    return text.toString();
  }

  private static void row(FieldPath at, StringBuilder text) {
    Field<?> field = at.field();
    text.append("| `").append(at.path()).append("` | ");
    text.append(plain(value(field.type()))).append(" | ");
    text.append(otherwise(field)).append(" | ");
    text.append(plain(field.doc())).append(place(field)).append(" |\n");
  }

  private static String place(Field<?> field) {
    if (field.only().isEmpty() || field.only().get() == Origin.FILE) {
      return field.only().isEmpty() ? "" : " Only in files.";
    }
    return " Only in a home cluster.";
  }

  private static String value(Type<?> type) {
    return switch (type) {
      case ObjectType<?> object -> "an object";
      default -> type.expected();
    };
  }

  private static <T> String otherwise(Field<T> field) {
    if (field.required()) {
      return "required";
    }
    return field.otherwise().map(value -> print(field.type(), value)).orElse("");
  }

  /** Most lists and maps are empty by default; an object has the defaults of its fields. */
  private static <T> String print(Type<T> type, T value) {
    return switch (type) {
      case ScalarType<T> scalar -> "`" + scalar.print().apply(value) + "`";
      case ListType<?> list -> value.equals(List.of()) ? "none" : "`" + value + "`";
      case MapType<?> map -> "none";
      case ObjectType<T> object -> "";
      case UnionType<T> union -> "";
    };
  }

  private static String plain(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
  }
}
