package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.lab.JournalEntry.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final long SEED = 20_261_121;

  @TempDir Path path;

  @Test
  void whatWasRecordedIsReadInOrder() throws Exception {
    LabFolder lab = new LabFolder(path, "abc123");
    assertThat(lab.journal()).isEmpty();
    lab.record(Kind.BRIDGE, "fwabc123b0");
    lab.record(Kind.NAMESPACE, "fw-abc123-east-1");
    lab.record(Kind.BRIDGE, "fwabc123b1");
    assertThat(lab.values(Kind.BRIDGE)).containsExactly("fwabc123b0", "fwabc123b1");
    assertThat(lab.values(Kind.NAMESPACE)).containsExactly("fw-abc123-east-1");
  }

  @Test
  void aLineThatWasCutOffByACrashIsLeftOut() throws Exception {
    LabFolder lab = new LabFolder(path, "abc123");
    lab.record(Kind.BRIDGE, "fwabc123b0");
    Files.writeString(lab.journalFile(), Files.readString(lab.journalFile()) + "NAMESPACE fw-abc");
    assertThat(lab.journal()).containsExactly(new JournalEntry(Kind.BRIDGE, "fwabc123b0"));
  }

  @Test
  void namesThatAreNotThisLabsAreNeitherReadNorWritten() {
    for (String line :
        new String[] {
          "BRIDGE docker0",
          "BRIDGE fwabc124b0",
          "BRIDGE fwabc123b0;rm",
          "NAMESPACE fw-abc1234-east-1",
          "NAMESPACE ../fw-abc123-east-1",
          "LINK eth0",
          "CGROUP system.slice",
          "CLUSTER ../../etc NODE",
          "bridge fwabc123b0",
          "BRIDGE"
        }) {
      assertThat(JournalEntry.parse("abc123", line)).as(line).isEmpty();
    }
    LabFolder lab = new LabFolder(path, "abc123");
    assertThatThrownBy(() -> lab.record(Kind.BRIDGE, "br0\nNAME x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noDamageEverNamesSomethingOutsideOfTheLab() throws Exception {
    LabFolder lab = new LabFolder(path, "abc123");
    byte[] journal =
        """
        NAME east
        BOOT a171e637-949b-4563-b762-dcdfae7b923f
        CLUSTER east NODE
        API east 198.18.1.2:6443
        BRIDGE fwabc123b0
        NAMESPACE fw-abc123-east-1
        LINK fwabc123v0m0
        CGROUP k8s.io
        DETACHED yes
        """
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(SEED);
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = journal.clone();
      for (int i = random.nextInt(1, 8); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] = damage(random);
      }
      Files.write(lab.journalFile(), damaged);
      for (JournalEntry entry : lab.journal()) {
        assertOwn(entry, round);
      }
    }
  }

  private static byte damage(Random random) {
    return random.nextBoolean()
        ? (byte) random.nextInt(256)
        : (byte) " \n/.-0ab".charAt(random.nextInt(8));
  }

  private static void assertOwn(JournalEntry entry, int round) {
    String pattern =
        switch (entry.kind()) {
          case BRIDGE -> "fwabc123b\\d+";
          case LINK -> "fwabc123v\\d+m\\d+";
          case NAMESPACE -> "fw-abc123-[a-z0-9-]+";
          case CGROUP -> "k8s\\.io";
          case CLUSTER -> "[a-z][a-z0-9-]* [A-Z_]+";
          case API -> "[a-z][a-z0-9-]* [0-9.:]+";
          case NAME, BOOT, DETACHED -> "[a-z0-9-]+";
        };
    assertThat(entry.value()).as("seed %d, round %d", SEED, round).matches(pattern);
  }
}
