package dev.fairway.e2e;

import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.LabCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes the same two clusters with nodes, {@code east} and {@code west}, behind one
 * hub. They start with the first class that asks and end after the last one: starting them costs
 * more than most tests. In east there is a pod {@code shell} that serves {@code served} on port
 * 8080 and says a line each second, and for who asks for it the {@link Fixture}.
 *
 * <p>A class leaves the clusters and the configuration as it found them.
 */
final class SharedClusters implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == HubInFront.class || type == Fixture.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Store store = context.getRoot().getStore(Namespace.create(SharedClusters.class));
    Started started = store.computeIfAbsent("clusters", key -> new Started(), Started.class);
    if (parameter.getParameter().getType() == HubInFront.class) {
      return started.setup;
    }
    return store.computeIfAbsent("fixture", key -> new Fixture(started.setup), Fixture.class);
  }

  /** Closed by JUnit when all tests of the module are over. */
  private static final class Started implements AutoCloseable {

    private final Path folder;
    private final HubInFront setup;

    Started() {
      try {
        folder = Files.createTempDirectory("fw");
        setup = new HubInFront(folder, ClusterShape.NODE, "east", "west");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      LabCluster east = setup.cluster("east");
      east.kubectl(
          "run",
          "shell",
          "--image=" + LabCluster.BUSYBOX_IMAGE,
          "--",
          "sh",
          "-c",
          "mkdir /tmp/www; echo served > /tmp/www/index.html;"
              + " httpd -p 8080 -h /tmp/www; i=0;"
              + " while true; do echo line $i; i=$((i+1)); sleep 1; done");
      east.kubectl("wait", "--for=condition=Ready", "pod/shell", "--timeout=60s");
    }

    @Override
    public void close() throws IOException {
      setup.close();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
