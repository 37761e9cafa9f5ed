package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.lab.LabOptions;
import dev.fairway.testkit.Requires;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabFoldersTest {
  @TempDir private Path temporary;

  @Test
  void withoutAHomeFilesGoToAFolderThatOnlyItsOwnerCanEnter() throws Exception {
    assertThat(options().cacheFolder()).isEqualTo(fallback().resolve(".cache/fairway"));
    assertThat(options().stateFolder()).isEqualTo(fallback().resolve(".local/state/fairway"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fallback())))
        .isEqualTo("rwx------");
  }

  @Test
  void aFolderThatOthersCanWriteIsRefused() throws Exception {
    Files.createDirectory(fallback());
    Files.setPosixFilePermissions(fallback(), PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatItIsRefused("its mode is 0777 (expected: 0700)");
  }

  @Test
  void aSymlinkIsRefusedAlsoToAFolderOfOurOwn() throws Exception {
    Path own = Files.createDirectory(temporary.resolve("own"), ownerOnly());
    Files.createSymbolicLink(fallback(), own);

    assertThatItIsRefused("it is not a folder");
  }

  @Test
  void aFolderOfAnotherUserIsRefused() throws Exception {
    Requires.root();
    Files.createDirectory(fallback(), ownerOnly());
    Files.setAttribute(fallback(), "unix:uid", 65_534);

    assertThatItIsRefused("it belongs to user 65534, not to you (");
  }

  @Test
  void theVariablesOfTheSpecificationNeedNoHome() {
    Map<String, String> variables =
        Map.of("XDG_CACHE_HOME", "/var/cache", "XDG_STATE_HOME", "/var/lib");

    LabOptions options = LabFolders.options(environment(variables), _ -> {});

    assertThat(options.cacheFolder()).isEqualTo(Path.of("/var/cache/fairway"));
    assertThat(options.stateFolder()).isEqualTo(Path.of("/var/lib/fairway"));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void theVariableHomeComesBeforeTheUserDatabase() {
    assertThat(Environment.home(Map.of("HOME", "/a"), "/b")).isEqualTo(Path.of("/a"));
    assertThat(Environment.home(Map.of("HOME", "a"), "/b")).isEqualTo(Path.of("/b"));
    assertThat(Environment.home(Map.of("HOME", ""), "/b")).isEqualTo(Path.of("/b"));
    assertThat(Environment.home(Map.of(), "/b")).isEqualTo(Path.of("/b"));
  }

  private void assertThatItIsRefused(String reason) {
    assertThatThrownBy(this::options)
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(fallback() + ", in place of a home folder: " + reason)
        .hasMessageEndingWith(
            ". Set HOME, or XDG_CACHE_HOME and XDG_STATE_HOME, to folders of your own.");
  }

  private Path fallback() {
    return temporary.resolve("fairway-tester");
  }

  private LabOptions options() {
    return LabFolders.options(environment(Map.of()), _ -> {});
  }

  private Environment environment(Map<String, String> variables) {
    return new Environment(
        variables,
        temporary,
        temporary.resolve("no-home"),
        temporary,
        "tester",
        new PrintWriter(new StringWriter()),
        new PrintWriter(new StringWriter()),
        OutputStream.nullOutputStream(),
        false,
        new Ending(() -> {}));
  }

  private static FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }
}
