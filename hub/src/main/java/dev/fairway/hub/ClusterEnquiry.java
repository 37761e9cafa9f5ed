package dev.fairway.hub;

import dev.fairway.credentials.Credential;
import dev.fairway.credentials.ExecPlan;
import dev.fairway.model.Budget;
import dev.fairway.model.ClientIdentity;
import dev.fairway.model.Link;
import dev.fairway.model.Snapshot;
import dev.fairway.model.Upstream;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AccessLog;
import dev.fairway.observe.AccessRecord;
import dev.fairway.observe.Health;
import dev.fairway.observe.Metrics;
import dev.fairway.proxy.DataPlane;
import dev.fairway.transport.EventLoops;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Asks clusters as a hub would, over the same links, with the same trust and the same credentials,
 * but serves nobody. Any thread.
 */
final class ClusterEnquiry implements AutoCloseable {

  private static final int LOOPS = 2;

  private final Function<Map<ExecPlan, ClientIdentity>, Translation> translate;
  private final String version;
  private final Duration timeout;
  private final AccessLog<AccessRecord> accessLog =
      AccessLog.ofRequests(OutputStream.nullOutputStream());
  private final DataPlane plane;
  private final OwnCredentials credentials;
  private Map<String, ClusterForm> forms = Map.of();
  private boolean closed;

  /**
   * Starts the programs that print credentials, and dials nobody yet.
   *
   * @param translate what a configuration comes to with the certificates that programs have printed
   * @param version of the program, for the API servers' logs
   * @param timeout of each call
   */
  ClusterEnquiry(
      Function<Map<ExecPlan, ClientIdentity>, Translation> translate,
      InstantSource clock,
      String version,
      Duration timeout) {
    this.translate = translate;
    this.version = version;
    this.timeout = timeout;
    this.plane =
        new DataPlane(
            new EventLoops(LOOPS),
            new Metrics(),
            new Health(),
            accessLog,
            clock,
            List.of(),
            Map.of(),
            new StatusAnswers());
    this.credentials = new OwnCredentials(clock, this::put);
    put();
  }

  /** The clusters that would be served, by their names. */
  synchronized Map<String, ClusterForm> clusters() {
    return forms;
  }

  /** Completes when each program that prints a credential of a cluster has run once. */
  CompletableFuture<Void> settled(ClusterForm cluster) {
    return credentials.settled(cluster);
  }

  /** A credential of a cluster; none if the cluster has none of this name. */
  Optional<Credential> credential(String cluster, String name) {
    return Optional.ofNullable(credentials.of(cluster).get(name));
  }

  /** Calls that show this credential; with none, calls of nobody. */
  ClusterCalls calls(Optional<Credential> credential) {
    return new ClusterCalls(() -> plane, any -> credential, version, timeout);
  }

  /** The upstream that is one endpoint of one link. */
  static String upstream(String cluster, int link, int endpoint) {
    return cluster + "/" + link + "/" + endpoint;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    credentials.close();
    plane.close();
    accessLog.close();
  }

  /** Also called when a program has printed another certificate. */
  private synchronized void put() {
    if (closed) {
      return;
    }
    Collection<ClusterForm> now =
        translate.apply(credentials.printed()).lastGood().clusters().values();
    credentials.put(now);
    List<Upstream> upstreams = new ArrayList<>();
    now.forEach(form -> add(form.upstream(), upstreams));
    plane.swap(new Snapshot(List.of(), upstreams));
    Map<String, ClusterForm> byName = new TreeMap<>();
    now.forEach(form -> byName.put(form.key().name(), form));
    forms = Map.copyOf(byName);
  }

  /** The whole, and each endpoint by itself. Nobody checks them: they are asked once. */
  private static void add(Upstream cluster, List<Upstream> upstreams) {
    upstreams.add(unchecked(cluster, cluster.name(), cluster.links()));
    for (int i = 0; i < cluster.links().size(); i++) {
      Link link = cluster.links().get(i);
      for (int j = 0; j < link.endpoints().size(); j++) {
        List<Link> only = List.of(only(link, link.endpoints().get(j)));
        upstreams.add(unchecked(cluster, upstream(cluster.name(), i, j), only));
      }
    }
  }

  private static Upstream unchecked(Upstream cluster, String name, List<Link> links) {
    return new Upstream(
        name, links, cluster.failback(), Optional.empty(), cluster.identities(), Budget.UNLIMITED);
  }

  private static Link only(Link link, HostPort endpoint) {
    return new Link(
        link.name(), List.of(endpoint), link.balance(), link.tls(), link.connectTimeout(), false);
  }
}
