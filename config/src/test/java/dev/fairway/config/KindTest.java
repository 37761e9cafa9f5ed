package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KindTest {

  @Test
  void everyFieldSaysInASentenceWhatItDoes() {
    List<Field<?>> fields = allFields();

    assertThat(fields).hasSizeGreaterThan(25);
    assertThat(fields).allSatisfy(field -> assertThat(field.doc()).matches("(?s)\\S.+\\."));
    assertThat(fields).allSatisfy(field -> assertThat(field.type().expected()).isNotBlank());
  }

  @Test
  void everyDefaultIsAValueThatCouldBeWritten() {
    for (Field<?> field : allFields()) {
      assertWritable(field);
    }
  }

  @Test
  void noRequiredFieldHasADefault() {
    assertThat(allFields())
        .filteredOn(Field::required)
        .allSatisfy(field -> assertThat(field.otherwise()).isEmpty());
  }

  private static <T> void assertWritable(Field<T> field) {
    if (field.type() instanceof ScalarType<T> scalar && field.otherwise().isPresent()) {
      String written = scalar.print().apply(field.otherwise().get());
      assertThat(scalar.parse().apply(written)).as(field.name()).isEqualTo(field.otherwise().get());
    }
  }

  private static List<Field<?>> allFields() {
    List<Field<?>> fields = new ArrayList<>();
    Kind.ALL.forEach(kind -> collect(kind.object(), fields));
    return fields;
  }

  private static void collect(Type<?> type, List<Field<?>> into) {
    switch (type) {
      case ObjectType<?> object -> object.fields().forEach(field -> add(field, into));
      case UnionType<?> union -> union.forms().forEach(field -> add(field, into));
      case ListType<?> list -> collect(list.element(), into);
      case MapType<?> map -> collect(map.value(), into);
      case ScalarType<?> scalar -> {}
    }
  }

  private static void add(Field<?> field, List<Field<?>> into) {
    into.add(field);
    collect(field.type(), into);
  }
}
