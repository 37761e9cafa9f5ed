package dev.fairway.hub;

import dev.fairway.config.Home;
import dev.fairway.config.HomeObject;
import dev.fairway.kubernetes.HomeCluster;
import dev.fairway.kubernetes.SecretName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A home cluster, as a configuration is made of it: its objects count together with the Secrets
 * that they refer to. So a cluster does not appear a moment before its credential, and a hub that
 * is ready has both. One thread loads; any thread may ask for the cluster.
 */
final class FollowedHome implements AutoCloseable {

  /** Whoever names Secrets that do not arrive delays what others write for no longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HomeCluster cluster;
  private Home counted = new Home.Unread();
  private ReferencedSecrets secrets = ReferencedSecrets.NONE;
  private Map<String, Set<SecretName>> namedBy = Map.of();
  private boolean waiting;
  private long waitingSince;

  FollowedHome(HomeCluster cluster) {
    this.cluster = cluster;
  }

  HomeCluster cluster() {
    return cluster;
  }

  /** Files beside what the home cluster has; parses only what was not parsed before. */
  LoadedConfig beside(LoadedConfig files, LoadedConfig before) {
    LoadedConfig now = files.beside(cluster.home(), before);
    ReferencedSecrets known = new ReferencedSecrets(cluster.secrets(names(now)));
    if (!isWorthWaiting(known)) {
      counted = now.sources().home();
      secrets = known;
      return now.with(known);
    }
    return files.beside(counted, before).with(secrets);
  }

  /** An object that is in error now may go on in its last good form, with its Secrets. */
  private Set<SecretName> names(LoadedConfig now) {
    Map<String, Set<SecretName>> names = ReferencedSecrets.names(now.configuration());
    if (now.sources().home() instanceof Home.Read(List<HomeObject> objects)) {
      for (HomeObject object : objects) {
        names.computeIfAbsent(object.place(), place -> namedBy.getOrDefault(place, Set.of()));
      }
    }
    namedBy = names;
    return names.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  private boolean isWorthWaiting(ReferencedSecrets known) {
    if (!known.isPending()) {
      waiting = false;
      return false;
    }
    if (!waiting) {
      waiting = true;
      waitingSince = System.nanoTime();
    }
    return System.nanoTime() - waitingSince < PATIENCE.toNanos();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
