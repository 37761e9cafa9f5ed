package dev.fairway.hub;

import dev.fairway.config.Home;
import dev.fairway.config.HubSpec;
import dev.fairway.config.HubSpec.HomeCluster.InCluster;
import dev.fairway.config.HubSpec.HomeCluster.Kubeconfig;
import dev.fairway.config.Resource;
import dev.fairway.hub.ReferencedFiles.Content;
import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.kubernetes.HomeCluster;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a hub's configuration comes from: its files, the clusters that agents brought along, and
 * the home cluster that the Hub object in the files names. A home cluster that is named otherwise
 * than before takes the place of the old one when it has been read; until then the old one's
 * objects count.
 *
 * <p>One thread loads; any thread may ask for the home cluster.
 */
final class ConfigSource implements AutoCloseable {

  private final Path path;
  private final Path offered;
  private final HomeAccess.Pod pod;
  private final String identity;
  private final InstantSource clock;

  private volatile @Nullable Followed followed;
  private volatile @Nullable Followed next;
  private @Nullable LoadedConfig files;
  private int started;

  /**
   * @param path the file or folder of configuration
   * @param offered the folder of clusters that agents brought along; may be missing
   * @param pod what the hub has of the cluster whose pod it is
   * @param identity what this process is called in the home cluster
   */
  ConfigSource(Path path, Path offered, HomeAccess.Pod pod, String identity, InstantSource clock) {
    this.path = path;
    this.offered = offered;
    this.pod = pod;
    this.identity = identity;
    this.clock = clock;
  }

  /** A home cluster that the files name, and what they say of it. */
  private record Followed(Wanted wanted, FollowedHome home) {}

  /** What the files say of a home cluster; the kubeconfig's text, because it may change. */
  private record Wanted(HomeAccess access, List<String> namespaces, Optional<Content> kubeconfig) {

    static Optional<Wanted> of(LoadedConfig files, HomeAccess.Pod pod) {
      for (Resource resource : files.configuration().resources()) {
        if (resource.spec() instanceof HubSpec spec) {
          return spec.homeCluster().map(home -> of(resource, home, files.files(), pod));
        }
      }
      return Optional.empty();
    }

    private static Wanted of(
        Resource resource, HubSpec.HomeCluster home, ReferencedFiles files, HomeAccess.Pod pod) {
      return switch (home.access()) {
        case Kubeconfig(var name, var context) -> {
          Path file = resource.resolve(name);
          yield new Wanted(
              new HomeAccess.Kubeconfig(file, context),
              home.namespaces(),
              Optional.ofNullable(files.contents().get(file)));
        }
        case InCluster in -> new Wanted(pod, home.namespaces(), Optional.empty());
      };
    }
  }

  /** Reads the files, and what is known of the home cluster. Never fails. Blocks. */
  LoadedConfig load() {
    files = LoadedConfig.load(path, offered);
    return beside(files, files);
  }

  /** The same again, parsing only what has changed. */
  LoadedConfig reload(LoadedConfig before) {
    LoadedConfig now =
        files == null ? LoadedConfig.load(path, offered) : files.reload(path, offered);
    files = now;
    return beside(now, before);
  }

  /** The home cluster whose objects count now, if there is one. */
  Optional<HomeCluster> home() {
    return Optional.ofNullable(followed).map(now -> now.home().cluster());
  }

  /** Why the home cluster that is named now does not count, or not as it is now. */
  List<String> problems() {
    Followed later = next;
    Followed now = followed;
    Followed concerned = later == null ? now : later;
    return concerned == null ? List.of() : concerned.home().cluster().problems();
  }

  /** Tells the home cluster nothing more, so that another replica can. */
  void retire() {
    home().ifPresent(HomeCluster::retire);
  }

  private LoadedConfig beside(LoadedConfig read, LoadedConfig before) {
    // A Hub in error says nothing of a home cluster: the one before goes on.
    if (read.configuration().hub().isPresent()) {
      follow(Wanted.of(read, pod), read, before);
    }
    Followed now = followed;
    return now == null ? read : now.home().beside(read, before);
  }

  private void follow(Optional<Wanted> wanted, LoadedConfig read, LoadedConfig before) {
    Followed now = followed;
    if (wanted.isEmpty()) {
      close();
      return;
    }
    if (now != null && now.wanted().equals(wanted.get())) {
      end(next);
      next = null;
      return;
    }
    Followed coming = next;
    if (coming == null || !coming.wanted().equals(wanted.get())) {
      end(coming);
      coming = start(wanted.get());
      next = coming;
    }
    LoadedConfig beside = coming.home().beside(read, before);
    if (now == null || beside.sources().home() instanceof Home.Read) {
      end(now);
      followed = coming;
      next = null;
    }
  }

  private Followed start(Wanted wanted) {
    // The old one gives its Leases back when it ends: those of this one must not be the same.
    String own = identity + "-" + ++started;
    return new Followed(
        wanted,
        new FollowedHome(HomeCluster.follow(wanted.access(), wanted.namespaces(), own, clock)));
  }

  private static void end(@Nullable Followed old) {
    if (old != null) {
      old.home().close();
    }
  }

  @Override
  public void close() {
    end(followed);
    end(next);
    followed = null;
    next = null;
  }
}
