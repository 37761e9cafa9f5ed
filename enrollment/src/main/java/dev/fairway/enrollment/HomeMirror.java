package dev.fairway.enrollment;

import dev.fairway.pki.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the folder of a hub like what the home cluster holds: the clusters that agents brought
 * along are files of the folder, from which the hub reads them. A register that was in the folder
 * before the hub had a home cluster is taken there once; where the home cluster has one already, it
 * is set aside. One thread.
 */
final class HomeMirror {

  private static final Logger log = LoggerFactory.getLogger(HomeMirror.class);
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final HomeRegister home;
  private final Path folder;
  private final InstantSource clock;
  private final OfferedClusters offered;
  private @Nullable Map<String, String> mirrored;
  private boolean settled;
  private String lastFailure = "";
  private long failedAt;

  HomeMirror(HomeRegister home, Path folder, InstantSource clock) {
    this.home = home;
    this.folder = folder;
    this.clock = clock;
    this.offered = new OfferedClusters(EnrolledAgents.clusters(folder));
  }

  /** Looks at what has changed. */
  void look() {
    if (!lastFailure.isEmpty() && System.nanoTime() - failedAt < AGAIN.toNanos()) {
      return;
    }
    try {
      settled = settled || settle();
      if (settled) {
        mirror();
      }
      lastFailure = "";
    } catch (RefusedException | IOException | RuntimeException e) {
      failedAt = System.nanoTime();
      if (!lastFailure.equals(String.valueOf(e.getMessage()))) {
        lastFailure = String.valueOf(e.getMessage());
        log.error("the agents in {} and those of the home cluster: {}", folder, lastFailure);
      }
    }
  }

  private void mirror() throws IOException {
    Map<String, String> now = home.clusters().orElse(mirrored);
    if (now != null && !now.equals(mirrored)) {
      offered.mirror(now);
      mirrored = now;
    }
  }

  /** Whether what was in the folder before does not count any more. */
  private boolean settle() throws RefusedException, IOException {
    if (!Files.exists(folder.resolve("register.json")) && !CertificateAuthority.existsIn(folder)) {
      return home.look().isPresent();
    }
    try (RegisterFile file = new RegisterFile(folder)) {
      if (home.isBlank()) {
        file.own();
        Register register = file.read();
        take(register, new FolderAuthority(folder, clock).find());
        log.info(
            "the register of {} agents in {} is in the home cluster now, for all replicas; the"
                + " files that it was in are set aside in {}",
            register.agents().size(),
            folder,
            setAside());
        return true;
      }
      if (!home.exists()) {
        return false;
      }
      file.own();
      int agents = file.read().agents().size();
      log.warn(
          "the home cluster has a register of agents already: the {} agents in {} count no more, and"
              + " need new invites; their files are set aside in {}",
          agents,
          folder,
          setAside());
      return true;
    }
  }

  private void take(Register register, @Nullable CertificateAuthority authority)
      throws RefusedException, IOException {
    // First, as what is broken off here is begun anew.
    for (Map.Entry<String, Map<String, String>> each : offered.byCluster().entrySet()) {
      home.bring(each.getKey(), each.getValue());
    }
    home.change(
        (now, there) -> {
          if (!now.equals(Register.NONE) || there.find() != null) {
            throw new RefusedException(409, "another replica has brought its own register first");
          }
          ((SecretAuthority) there).take(authority);
          return new RegisterStore.Changed<>(register, true);
        });
  }

  private Path setAside() throws IOException {
    Path aside = folder.resolve("before-home-cluster-" + clock.instant().getEpochSecond());
    Files.createDirectory(aside);
    Files.setPosixFilePermissions(aside, Files.getPosixFilePermissions(folder));
    for (String name : List.of("register.json", "clusters", "ca.crt", "ca.key")) {
      if (Files.exists(folder.resolve(name))) {
        Files.move(folder.resolve(name), aside.resolve(name));
      }
    }
    return aside;
  }
}
