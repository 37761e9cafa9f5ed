package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RehearsalTest {

  @Test
  void requestsOverBothVersionsPassThroughOneHubToAnother(@TempDir Path folder) throws Exception {
    assertThat(new Rehearsal(folder, 2).run()).isEqualTo(4 * Rehearsal.AT_ONCE);
    assertThat(folder.resolve("cluster/access.log"))
        .content()
        .contains("\"path\":\"/api/v1/namespaces/team-0/pods\"");
    assertThat(Files.readAllLines(folder.resolve("hub/access.log")))
        .hasSize(4 * Rehearsal.AT_ONCE)
        .allSatisfy(line -> assertThat(line).contains("\"status\":404", "\"upstream\":\"east\""));
  }
}
