package dev.fairway.hub;

import dev.fairway.observe.ConfigurationMetrics;
import dev.fairway.observe.Health;
import dev.fairway.proxy.DataPlane;

/**
 * What a running hub is made of, and what a configuration is put in force in.
 *
 * @param source where the configuration comes from
 * @param plane carries the traffic
 * @param admission who gets in
 * @param credentials what the hub shows of itself to its clusters
 * @param calls the hub's own requests of them
 * @param accessLog the access log
 * @param health whether it takes traffic
 * @param reloads counts what was put in force and what was not
 * @param agents carry connections to clusters that the hub cannot reach
 * @param relays what passes connections on beside the clusters
 * @param home tells the home cluster what became of its objects
 */
record HubParts(
    ConfigSource source,
    DataPlane plane,
    Admission admission,
    OwnCredentials credentials,
    ClusterCalls calls,
    HubAccessLog accessLog,
    Health health,
    ConfigurationMetrics reloads,
    HubAgents agents,
    HubRelays relays,
    HomeReporter home)
    implements AutoCloseable {

  /** Ends them all, what carries traffic before what it uses. */
  @Override
  public void close() {
    credentials.close();
    source.close();
    relays.close();
    plane.close();
    admission.close();
    accessLog.close();
    agents.close();
  }
}
