package dev.fairway.e2e;

import static dev.fairway.e2e.HomeInFront.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.hub.Hub;
import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.lab.LabCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that has of its home cluster what every pod has, as the kubelet writes it. */
@Tag("real")
final class HomeInClusterTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void theServiceAccountOfAPodIsEnoughAndItsTokenIsReadAnew() throws Exception {
    try (HomeInFront setup = new HomeInFront(folder)) {
      Path account = Files.createDirectory(folder.resolve("serviceaccount"));
      write(account, "1", setup.home(), bound(setup.home(), "one"));
      for (String name : new String[] {"token", "ca.crt", "namespace"}) {
        Files.createSymbolicLink(account.resolve(name), Path.of("..data", name));
      }
      apply(setup, "paris");
      try (Hub hub =
          setup.hub(
              "pod", "homeCluster: {inCluster: true, namespaces: [fairway]}", "", pod(setup))) {
        awaitServed(setup, hub, "paris");

        write(account, "2", setup.home(), bound(setup.home(), "two"));
        // The token before is good no more, and nothing that it opened is left.
        setup.home().kubectl("delete", "secret", "bound-one", "-n", NAMESPACE);
        setup.home().killApiServer(0);
        setup.home().startApiServer(0);
        apply(setup, "lyon");
        awaitServed(setup, hub, "lyon");
        assertThat(setup.status(hub, "paris")).isEqualTo(200);
      }
    }
  }

  private HomeAccess.Pod pod(HomeInFront setup) {
    return HomeAccess.Pod.of(
        Map.of(
            "KUBERNETES_SERVICE_HOST",
            setup.home().apiAddress().host(),
            "KUBERNETES_SERVICE_PORT",
            String.valueOf(setup.home().apiAddress().port())),
        folder.resolve("serviceaccount"));
  }

  /** Swaps all files at once, by a symbolic link. */
  private static void write(Path account, String version, LabCluster home, String token)
      throws IOException {
    Path data = Files.createDirectory(account.resolve("..version_" + version));
    Files.writeString(data.resolve("token"), token);
    Files.writeString(data.resolve("ca.crt"), home.caPem());
    Files.writeString(data.resolve("namespace"), NAMESPACE);
    Path next = Files.createSymbolicLink(account.resolve("..data_tmp"), data.getFileName());
    Files.move(next, account.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A token of the hub's service account that is good for as long as an object exists. */
  private static String bound(LabCluster home, String name) {
    home.kubectl("create", "secret", "generic", "bound-" + name, "-n", NAMESPACE);
    return home.kubectl(
            "create",
            "token",
            "hub",
            "-n",
            NAMESPACE,
            "--bound-object-kind=Secret",
            "--bound-object-name=bound-" + name)
        .strip();
  }

  private static void apply(HomeInFront setup, String cluster) {
    setup
        .home()
        .apply(setup.cluster(cluster).replace("metadata: {", "metadata: {namespace: fairway, "));
  }

  private static void awaitServed(HomeInFront setup, Hub hub, String cluster) {
    await().atMost(SOON).until(() -> setup.status(hub, cluster) == 200);
  }
}
