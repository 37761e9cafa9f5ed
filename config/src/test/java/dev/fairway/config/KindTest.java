package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  @Test
  void anObjectByDefaultIsOneThatSaysNothing() {
    for (Field<?> field : allFields()) {
      Object otherwise = field.otherwise().orElse(null);
      if (otherwise == null) {
        continue;
      }
      switch (field.type()) {
        case ObjectType<?> object ->
            assertThat(otherwise).as(field.name()).isEqualTo(object.empty());
        case ListType<?> list -> assertWritable(list, otherwise);
        case MapType<?> map -> assertThat(otherwise).isEqualTo(Map.of());
        case UnionType<?> union -> throw new AssertionError("no union has a default yet");
        case ScalarType<?> scalar -> {}
      }
    }
  }

  @Test
  void everyExampleOfAValueIsOne() {
    for (Field<?> field : allFields()) {
      if (field.type() instanceof ScalarType<?> scalar) {
        assertThat(scalar.syntax().examples())
            .as(field.name())
            .allSatisfy(example -> assertThat(scalar.parse().apply(example)).isNotNull());
      }
    }
  }

  @Test
  void theExampleOfEachKindIsOne() {
    for (Job job : Job.values()) {
      String all = String.join("---\n", job.kinds().stream().map(Kind::example).toList());

      assertThat(Examples.parse(all, job).problems()).isEmpty();
      assertThat(Examples.parse(all, job).resources())
          .extracting(resource -> resource.key().kind())
          .containsExactlyElementsOf(job.kinds().stream().map(Kind::name).toList());
    }
  }

  /** What {@link ConfigurationTest} compares whole objects with. */
  @Test
  void theTestsThatReadEveryFieldLeaveNoneOut() {
    Configuration read = Examples.parse(Examples.WHOLE_HUB + "---\n" + Examples.WHOLE_CLUSTER);
    Configuration inline =
        Examples.parse(Examples.HUB_IN_CLUSTER + "---\n" + Examples.INLINE_CLUSTER);
    Configuration policy = Examples.parse(Examples.ACCESS_POLICY);
    Configuration relay = Examples.parse(Examples.WHOLE_RELAY, Job.RELAY);
    List<Configuration> all = new ArrayList<>(List.of(read, inline, policy, relay));
    all.add(Examples.parse(Examples.RELAY_THROUGH_AGENTS + "---\n" + Examples.HUB));
    Examples.CREDENTIALS.forEach(each -> all.add(Examples.parse(Examples.mappedCluster(each))));
    all.add(HomeReader.join(Examples.parse(Examples.HUB), new Home.Read(List.of(inSecrets()))));
    for (Kind kind : Kind.ALL) {
      Set<String> given = new HashSet<>();
      all.stream()
          .flatMap(configuration -> configuration.resources().stream())
          .filter(resource -> resource.key().kind().equals(kind.name()))
          .flatMap(resource -> resource.fields().keySet().stream())
          .forEach(path -> given.add(path.replaceAll("\\[\\d+]", "[]")));
      assertThat(given).containsAll(FieldPath.all(kind).stream().map(FieldPath::path).toList());
    }
  }

  /** Every field that only a home cluster may give. */
  private static HomeObject inSecrets() {
    Object credential = Map.of("secret", Map.of("name", "paris"));
    Object direct = Map.of("endpoints", List.of("a:1"), "caData", "-----BEGIN CERTIFICATE-----");
    Object spec =
        Map.of(
            "links",
            List.of(Map.of("direct", direct)),
            "upstreamIdentity",
            "mapped",
            "credential",
            credential,
            "mapping",
            List.of(Map.of("users", List.of("jane"), "credential", credential)));
    return new HomeObject("Cluster", "a", "paris", 1, Map.of(), Optional.of(spec));
  }

  /** Only of plain values may there be some by default: what they are is easy to say. */
  private static <T> void assertWritable(ListType<T> list, Object otherwise) {
    if (!(list.element() instanceof ScalarType<T> scalar)) {
      assertThat(otherwise).isEqualTo(List.of());
      return;
    }
    for (Object each : (List<?>) otherwise) {
      assertThat(scalar.parse().apply(each.toString())).isEqualTo(each);
    }
  }

  private static <T> void assertWritable(Field<T> field) {
    if (field.type() instanceof ScalarType<T> scalar && field.otherwise().isPresent()) {
      String written = scalar.print().apply(field.otherwise().get());
      assertThat(scalar.parse().apply(written)).as(field.name()).isEqualTo(field.otherwise().get());
    }
  }

  private static List<Field<?>> allFields() {
    List<Field<?>> fields = new ArrayList<>();
    for (Kind kind : Kind.ALL) {
      FieldPath.all(kind).forEach(at -> fields.add(at.field()));
    }
    return fields;
  }
}
