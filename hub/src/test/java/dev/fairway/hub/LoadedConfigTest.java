package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.hub.ReferencedFiles.Content;
import java.nio.file.Files;
import java.nio.file.Path;
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
    LoadedConfig one = without.reload(folder, folder.resolve("agents"));
    Files.writeString(ca, "two");
    LoadedConfig two = one.reload(folder, folder.resolve("agents"));

    assertThat(one).isNotEqualTo(without);
    assertThat(two).isNotEqualTo(one);
    assertThat(two.files().contents().get(ca))
        .isInstanceOfSatisfying(
            Content.Text.class, content -> assertThat(content.text()).isEqualTo("two"));
    assertThat(two.reload(folder, folder.resolve("agents"))).isEqualTo(two);
  }
}
