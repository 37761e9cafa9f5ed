package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.clients.ClientsListener;
import dev.fairway.clients.Ground;
import dev.fairway.clients.Matrix;
import dev.fairway.clients.Result;
import dev.fairway.clients.Row;
import dev.fairway.clients.Slice;
import dev.fairway.testkit.Requires;
import java.nio.file.Path;
import java.util.List;
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
    List<Result> results;
    try (Ground ground = new Ground(setup.cluster(Fixture.CLUSTER), folder, "test")) {
      results =
          Matrix.run(
              setup.labOptions(), setup.cluster(Fixture.CLUSTER), ground, rows, AT_ONCE, SILENT);
      ground.clean();
    }
    assertThat(results).hasSameSizeAs(rows).filteredOn(result -> !result.passed()).isEmpty();
  }

  private static final ClientsListener SILENT =
      new ClientsListener() {
        @Override
        public void progress(String text) {}

        @Override
        public void done(Result result, int number, int total) {}
      };
}
