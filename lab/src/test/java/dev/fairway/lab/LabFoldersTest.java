package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabFoldersTest {

  @TempDir Path state;

  private final List<LabEvent> events = new ArrayList<>();

  @Test
  void aDetachedLabOfAnEarlierBootIsDeadAndOnlyRemovedByName() throws Exception {
    LabFolder lab = deadLab("abc123");
    lab.record(JournalEntry.Kind.BOOT, "0-0-0");
    lab.record(JournalEntry.Kind.NAME, "mine");
    lab.record(JournalEntry.Kind.DETACHED, "yes");
    Lab.open(options()).close();
    assertThat(Lab.list(options()))
        .singleElement()
        .matches(found -> found.name().equals("mine"))
        .matches(found -> found.state() == LabStatus.State.DEAD);
    assertThat(Lab.remove(options(), "mine")).isTrue();
    assertThat(lab.path()).doesNotExist();
  }

  @Test
  void aLabThatDiedAtAnyPointOfItsBeginningIsRemoved() throws Exception {
    Path empty = Files.createDirectories(state.resolve("labs/empty1"));
    LabFolder locked = deadLab("locked");
    LabFolder begun = deadLab("begun1");
    Files.writeString(begun.journalFile(), "BOOT 0-0");
    Files.createDirectories(begun.cluster("east").resolve("pki"));
    Lab.open(options()).close();
    assertThat(empty).doesNotExist();
    assertThat(locked.path()).doesNotExist();
    assertThat(begun.path()).doesNotExist();
    assertThat(events).hasSize(3).allMatch(LabEvent.Recovered.class::isInstance);
  }

  @Test
  void symbolicLinksInADeadLabAreRemovedButNotFollowed() throws Exception {
    Path outside = Files.createDirectory(state.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "kept");
    LabFolder lab = deadLab("abc123");
    Files.createSymbolicLink(lab.path().resolve("link"), outside);
    Files.createSymbolicLink(state.resolve("labs/linked"), outside);
    Lab.open(options()).close();
    assertThat(lab.path()).doesNotExist();
    assertThat(outside.resolve("precious")).hasContent("kept");
  }

  @Test
  void aStateFolderThatOthersCanWriteIsRefused() throws Exception {
    Path labs = Files.createDirectory(state.resolve("labs"));
    Files.setPosixFilePermissions(labs, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> Lab.open(options()))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(labs + " can be written by others")
        .hasMessageContaining("chmod 700");
  }

  @Test
  void closingTwiceAndStartingAfterwardsIsHarmless() {
    Lab lab = Lab.open(options());
    lab.close();
    lab.close();
    assertThatThrownBy(() -> lab.start(ClusterSpec.of("east", ClusterShape.LOOPBACK)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(lab::detach).isInstanceOf(IllegalStateException.class);
    assertThat(Lab.list(options())).isEmpty();
  }

  @Test
  void clusterNamesThatAreNoLabelsAreQuoted() {
    for (String name : List.of("", "East", "../x", "a".repeat(21), "1st", "a-")) {
      assertThatThrownBy(() -> ClusterSpec.of(name, ClusterShape.LOOPBACK))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + name + "\"");
    }
  }

  private LabFolder deadLab(String id) throws Exception {
    Path folder = Files.createDirectories(state.resolve("labs").resolve(id));
    Files.createFile(folder.resolve("lock"));
    return LabFolder.of(folder).orElseThrow();
  }

  private LabOptions options() {
    return new LabOptions(Map.of(), state.resolve("cache"), state, events::add);
  }
}
