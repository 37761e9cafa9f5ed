package dev.fairway.hub;

import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.net.HostPort;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a hub is started with.
 *
 * @param config the file or folder of its configuration, watched for changes
 * @param stateFolder where the local authority is kept; may be missing while the configuration
 *     names certificate files
 * @param standardOut where the access log goes unless the configuration names a file
 * @param clock what time it is
 * @param poll how often the configuration is looked at
 * @param trafficLoops how many event loops carry traffic
 * @param version of the program
 * @param pod what the hub has of the cluster whose pod it is, if it is one
 * @param advertise where other replicas of the hub reach this one, if they can
 */
public record HubOptions(
    Path config,
    Path stateFolder,
    OutputStream standardOut,
    InstantSource clock,
    Duration poll,
    int trafficLoops,
    String version,
    HomeAccess.Pod pod,
    Optional<HostPort> advertise) {

  /** Of a hub that is no pod, or one of the usual sort, and that others do not reach. */
  public HubOptions(
      Path config,
      Path stateFolder,
      OutputStream standardOut,
      InstantSource clock,
      Duration poll,
      int trafficLoops,
      String version) {
    this(
        config,
        stateFolder,
        standardOut,
        clock,
        poll,
        trafficLoops,
        version,
        HomeAccess.Pod.USUAL,
        Optional.empty());
  }

  /** Where agents are kept, or copies of what they brought along. */
  Path agentsFolder() {
    return stateFolder.resolve("agents");
  }
}
