package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.hub.ReferencedFiles.Content;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a change of a hub's configuration. */
class LoadedConfigTest {

  private static final String CLUSTER =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Cluster
      metadata: {name: paris}
      spec:
        links:
          - direct: {endpoints: [api.example.com:6443], caFile: ca.pem}
      """;

  @TempDir Path folder;

  @Test
  void aChangedFileThatAnObjectRefersToIsAChange() throws Exception {
    Files.writeString(folder.resolve("cluster.yaml"), CLUSTER);
    LoadedConfig without = LoadedConfig.load(folder);

    Path ca = Files.writeString(folder.resolve("ca.pem"), "one");
    LoadedConfig one = without.reload(folder, offered());
    Files.writeString(ca, "two");
    LoadedConfig two = one.reload(folder, offered());

    assertThat(one).isNotEqualTo(without);
    assertThat(two).isNotEqualTo(one);
    assertThat(two.files().contents().get(ca))
        .isInstanceOfSatisfying(
            Content.Text.class, content -> assertThat(content.text()).isEqualTo("two"));
    assertThat(two.reload(folder, offered())).isEqualTo(two);
  }

  @Test
  void aClusterThatAnAgentBroughtCountsWhereNothingThatWasWrittenHasItsName() throws Exception {
    Files.writeString(folder.resolve("cluster.yaml"), CLUSTER);
    LoadedConfig without = LoadedConfig.load(folder, offered());
    assertThat(names(without)).containsExactly("paris");

    Files.createDirectory(offered());
    Files.writeString(
        offered().resolve("paris.yaml"), CLUSTER.replace("api.example.com", "evil.example.com"));
    Files.writeString(offered().resolve("rome.yaml"), CLUSTER.replace("paris", "rome"));
    LoadedConfig both = without.reload(folder, offered());

    assertThat(names(both)).containsExactly("paris", "rome");
    assertThat(both.configuration().resources().toString()).doesNotContain("evil");
    assertThat(both.reload(folder, offered())).isEqualTo(both);
  }

  @Test
  void oneInErrorKeepsItsNameAndAnAgentCanBringNothingButClusters() throws Exception {
    Files.writeString(folder.resolve("cluster.yaml"), CLUSTER.replace("links", "linsk"));
    Files.createDirectory(offered());
    Files.writeString(offered().resolve("paris.yaml"), CLUSTER);
    Files.writeString(
        offered().resolve("policy.yaml"),
        """
        apiVersion: fairway.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: all}
        spec:
          subjects: [{user: "a:b"}]
          rules: [{clusters: ["*"], verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]
        """);

    LoadedConfig loaded = LoadedConfig.load(folder, offered());

    assertThat(names(loaded)).isEmpty();
    assertThat(loaded.configuration().problems().toString()).contains("linsk");
  }

  private Path offered() {
    return folder.resolve("offered");
  }

  private static List<String> names(LoadedConfig loaded) {
    return loaded.configuration().resources().stream()
        .map(resource -> resource.metadata().name())
        .toList();
  }
}
