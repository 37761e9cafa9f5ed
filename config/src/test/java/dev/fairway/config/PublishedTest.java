package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files below docs say what the reader reads by. */
class PublishedTest {

  private static final Path DOCS = Path.of(System.getProperty("fairway.root"), "docs");
  private static final String REMEDY =
      "write it anew: mvn -q -B -o -pl config -am test -Dtest=PublishedTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dgolden=write";

  private static final Map<String, String> FILES = files();

  private static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    for (String kind : PublishedSchema.kinds()) {
      files.put("schema/" + kind + ".json", PublishedSchema.of(kind).orElseThrow());
    }
    files.put("schema/fairway.json", PublishedSchema.ofAnyKind());
    files.put("schema/crds.json", PublishedCrds.list());
    files.put("reference.md", PublishedReference.markdown());
    return files;
  }

  static Stream<String> names() {
    return FILES.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aPublishedFileIsWhatTheReaderReadsBy(String name) throws IOException {
    Path path = DOCS.resolve(name);
    String text = Objects.requireNonNull(FILES.get(name));
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    }
    assertThat(path).as(REMEDY).exists();
    assertThat(Files.readString(path)).as(REMEDY).isEqualTo(text);
  }

  @Test
  void noSchemaOfAKindThatIsGoneIsPublished() throws IOException {
    try (Stream<Path> published = Files.list(DOCS.resolve("schema"))) {
      assertThat(published.map(DOCS::relativize).map(Path::toString)).isSubsetOf(FILES.keySet());
    }
  }

  @Test
  void anUnknownKindHasNoSchema() {
    assertThat(PublishedSchema.of("hub")).isEmpty();
  }
}
