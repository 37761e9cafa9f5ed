package dev.fairway.enrollment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process has answered is there after it was killed, whenever that was. */
final class KilledTest {

  private static final long SEED = 20261122;

  @TempDir private Path folder;

  @Test
  void whoWasToldThatItHasJoinedHasJoinedThoughTheHubIsKilled() throws Exception {
    Random random = new Random(SEED);
    List<String> told = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      told.addAll(killedAfter(1 + random.nextInt(60), random.nextInt(3_000_000)));

      try (var agents = new EnrolledAgents(folder, InstantSource.system())) {
        List<String> known =
            agents.agents().stream().map(agent -> agent.identity().toString()).toList();
        assertThat(known).as("round %d", round).containsAll(told);
        // One at most was on disk before its answer was out, in each round.
        assertThat(known.size() - told.size()).isBetween(0, round + 1);
        int used = agents.invites().stream().mapToInt(Invite::used).sum();
        assertThat(used).isEqualTo(known.size());
      }
    }
  }

  private List<String> killedAfter(int joins, int nanos) throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    Process process =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                JoinsForever.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> told = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      while (told.size() < joins) {
        add(String.valueOf(lines.readLine()), told);
      }
      long until = System.nanoTime() + nanos;
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      process.toHandle().destroyForcibly(); // That of the process would close its output.
      // What it said before it was gone counts too.
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        add(line, told);
      }
    }
    process.waitFor();
    return told;
  }

  /** Its log is there as well; a line that is not whole does not count. */
  private static void add(String line, List<String> told) {
    assertThat(line).isNotEqualTo("null");
    if (line.matches("east/[a-z0-9]{8}")) {
      told.add(line);
    }
  }
}
