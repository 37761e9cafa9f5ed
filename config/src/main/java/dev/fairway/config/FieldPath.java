package dev.fairway.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A field of a kind and where it is, as in {@code spec.links[].direct.endpoints}.
 *
 * @param path from the object's top
 * @param field what is there
 */
record FieldPath(String path, Field<?> field) {

  /** Every field of a kind, each before those below it. */
  static List<FieldPath> all(Kind kind) {
    List<FieldPath> fields = new ArrayList<>();
    collect(kind.object(), "", fields);
    return fields;
  }

  private static void collect(Type<?> type, String path, List<FieldPath> into) {
    switch (type) {
      case ObjectType<?> object -> object.fields().forEach(field -> add(field, path, into));
      case UnionType<?> union -> union.forms().forEach(field -> add(field, path, into));
      case ListType<?> list -> collect(list.element(), path + "[]", into);
      case MapType<?> map -> collect(map.value(), path + "[*]", into);
      case ScalarType<?> scalar -> {}
    }
  }

  private static void add(Field<?> field, String parent, List<FieldPath> into) {
    String path = parent.isEmpty() ? field.name() : parent + "." + field.name();
    into.add(new FieldPath(path, field));
    collect(field.type(), path, into);
  }
}
