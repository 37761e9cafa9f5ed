package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {

  @TempDir Path folder;

  @Test
  void aFolderIsReadInTheOrderOfNamesAndWithoutHiddenAndOtherFiles() throws IOException {
    write("b.yml", Examples.HUB);
    write("a.yaml", Examples.CLUSTER);
    write(".hidden.yaml", "[");
    write("README.md", "[");
    Files.createDirectory(folder.resolve("sub.yaml"));

    Configuration read = ConfigFiles.read(folder);

    assertThat(read.problems()).isEmpty();
    assertThat(read.resources())
        .extracting(resource -> resource.key().toString())
        .containsExactly("Cluster/paris", "Hub/hub");
    assertThat(read.resources().getFirst().resolve("paris-ca.pem"))
        .isEqualTo(folder.resolve("paris-ca.pem"));
  }

  @Test
  void aFolderThatAKubeletMountsIsReadOnce() throws IOException {
    Path version = Files.createDirectory(folder.resolve("..2026_11_21_08_00_00.1"));
    Files.writeString(version.resolve("hub.yaml"), Examples.HUB);
    Files.createSymbolicLink(folder.resolve("..data"), version.getFileName());
    Files.createSymbolicLink(folder.resolve("hub.yaml"), Path.of("..data", "hub.yaml"));

    Configuration read = ConfigFiles.read(folder);

    assertThat(read.problems()).isEmpty();
    assertThat(read.resources()).hasSize(1);
  }

  @Test
  void aFileThatCannotBeReadIsAProblemOfThatFileOnly() throws IOException {
    write("a.yaml", Examples.HUB);
    Files.write(folder.resolve("b.yaml"), new byte[] {'a', (byte) 0xff});
    Files.write(folder.resolve("c.yaml"), new byte[SourceFile.MAX_BYTES + 1]);
    Files.createSymbolicLink(folder.resolve("d.yaml"), Path.of("nowhere"));

    Configuration read = ConfigFiles.read(folder);

    assertThat(read.resources()).hasSize(1);
    assertThat(read.problems())
        .extracting(
            problem ->
                folder.relativize(Path.of(problem.location().file())) + ": " + problem.message())
        .containsExactly(
            "b.yaml: not UTF-8 text", "c.yaml: longer than 1MiB", "d.yaml: no such file");
  }

  @Test
  void whatIsNoRegularFileIsNotWaitedFor() {
    assertThat(ConfigFiles.read(Path.of("/dev/zero")).problems())
        .singleElement()
        .hasToString("/dev/zero: not a regular file");
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThat(ConfigFiles.read(folder.resolve("hub.yaml")).problems())
        .singleElement()
        .asString()
        .endsWith("hub.yaml: no such file");
  }

  @Test
  void anEmptyFolderHasNoHub() {
    assertThat(ConfigFiles.read(folder).problems())
        .singleElement()
        .asString()
        .contains("no Hub object");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
