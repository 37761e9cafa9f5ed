package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.clients.AgentWay;
import dev.fairway.clients.ClientsListener;
import dev.fairway.clients.Ground;
import dev.fairway.clients.Matrix;
import dev.fairway.clients.Result;
import dev.fairway.clients.Row;
import dev.fairway.clients.Slice;
import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabOptions;
import dev.fairway.testkit.Requires;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real clients do the same directly and through the hub: a slice of the matrix in which each case
 * is done once, and each pair of client, address mode and identity occurs. {@code fairway e2e} does
 * all of it.
 */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class ClientMatrixTest {

  private static final int AT_ONCE = 4;

  @Test
  void eachClientWorksThroughTheHubAsItDoesDirectly(HubInFront setup, @TempDir Path folder)
      throws Exception {
    Requires.programs("go", "python3", "node", "npm", "curl", "script", "unshare");
    List<Row> rows = Slice.of(Row.all());
    LabCluster east = setup.cluster(Fixture.CLUSTER);
    assertThat(run(setup.labOptions(), east, folder, rows, Optional.empty()))
        .hasSameSizeAs(rows)
        .filteredOn(result -> !result.passed())
        .isEmpty();
  }

  /** Leaves the cluster as it was. */
  static List<Result> run(
      LabOptions options,
      LabCluster cluster,
      Path folder,
      List<Row> rows,
      Optional<AgentWay> agents)
      throws Exception {
    try (Ground ground = new Ground(cluster, folder, "test", agents)) {
      List<Result> results = Matrix.run(options, cluster, ground, rows, AT_ONCE, SILENT);
      ground.clean();
      return results;
    }
  }

  private static final ClientsListener SILENT =
      new ClientsListener() {
        @Override
        public void progress(String text) {}

        @Override
        public void done(Result result, int number, int total) {}
      };
}
