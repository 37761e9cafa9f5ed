package dev.fairway.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What people copy from the documentation is valid. */
class DocumentedYamlTest {

  private static final Path DOCS = Path.of(System.getProperty("fairway.root"), "docs");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");

  /** For examples of single objects. */
  private static final SourceFile HUB =
      new SourceFile(
          "hub.yaml",
          """
          apiVersion: fairway.dev/v1alpha1
          kind: Hub
          metadata: {name: hub}
          spec: {domain: hub.example.com}
          """);

  static Stream<Arguments> blocks() throws IOException {
    List<Arguments> blocks = new ArrayList<>();
    try (Stream<Path> pages = Files.list(DOCS)) {
      for (Path page : pages.filter(each -> each.toString().endsWith(".md")).sorted().toList()) {
        String name = DOCS.relativize(page).toString();
        String text = Files.readString(page);
        var found = BLOCK.matcher(text);
        while (found.find()) {
          long line = text.substring(0, found.start()).lines().count() + 1;
          blocks.add(Arguments.of(name + ":" + line, found.group(1)));
        }
      }
    }
    return blocks.stream();
  }

  @Test
  void thereAreExamples() throws IOException {
    assertThat(blocks()).hasSizeGreaterThan(8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("blocks")
  void anExampleIsValid(String place, String yaml) {
    String first = yaml.lines().filter(line -> !line.startsWith("#")).findFirst().orElse("");
    switch (first) {
      case "", "clusters:" -> {} // For an editor; a kubeconfig.
      case "apiVersion: fairway.dev/v1alpha1" -> assertValid(place, yaml);
      case "spec:" -> assertValid(place, whole(place, yaml));
      default -> fail(place + " is of an unknown kind: " + first);
    }
  }

  private static String whole(String place, String spec) {
    String kind = place.startsWith("relay") ? "Relay" : "Hub";
    return "apiVersion: fairway.dev/v1alpha1\nkind: " + kind + "\nmetadata: {name: it}\n" + spec;
  }

  private static void assertValid(String place, String yaml) {
    // Only objects of a home cluster are in a namespace.
    if (yaml.contains("\n  namespace: ")) {
      assertValidAtHome(yaml);
      return;
    }
    List<SourceFile> files = new ArrayList<>(List.of(new SourceFile(place, yaml)));
    // One that goes through agents is a hub's.
    boolean alone = yaml.contains("\nkind: Relay\n") && !yaml.contains("\n    agent: ");
    if (!alone && !yaml.contains("\nkind: Hub\n")) {
      files.add(HUB);
    }
    Configuration read = Configuration.parse(place, files, List.of(), alone ? Job.RELAY : Job.HUB);
    assertThat(read.problems()).as(yaml).isEmpty();
  }

  private static void assertValidAtHome(String yaml) {
    Map<?, ?> object = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    Map<?, ?> metadata = (Map<?, ?>) requireNonNull(object.get("metadata"));
    HomeObject home =
        new HomeObject(
            String.valueOf(object.get("kind")),
            String.valueOf(metadata.get("namespace")),
            String.valueOf(metadata.get("name")),
            1,
            Map.of(),
            Optional.ofNullable(object.get("spec")));
    Configuration files = Configuration.parse("hub.yaml", List.of(HUB), List.of(), Job.HUB);
    assertThat(HomeReader.join(files, new Home.Read(List.of(home))).problems()).as(yaml).isEmpty();
  }
}
