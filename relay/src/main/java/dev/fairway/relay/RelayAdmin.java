package dev.fairway.relay;

import dev.fairway.config.Problem;
import dev.fairway.observe.AdminDownload;
import dev.fairway.observe.AdminResource;
import dev.fairway.observe.AdminServer;
import dev.fairway.observe.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/** The admin API of a relay: what operators ask a running one. */
public final class RelayAdmin {

  /** Where a process has it whose own API is another one. */
  private static final String BESIDE = "/v1/relay";

  private RelayAdmin() {}

  /**
   * What the relay cannot know of its configuration.
   *
   * @param source where it comes from, for people
   * @param problems what is wrong with what stands there now; any thread may ask
   */
  public record Told(String source, Supplier<List<Problem>> problems) {}

  /**
   * Serves a relay's admin API until it is closed: after the relay's drain, which can be watched
   * so, and before the relay.
   *
   * @param socket where; see {@link AdminServer#start}
   * @param version of the program
   * @throws IOException if the socket cannot be had; the message says why
   */
  public static AdminServer serve(Relay relay, Told told, Path socket, String version)
      throws IOException {
    LiveSessions sessions = relay.plane().sessions();
    return AdminServer.start(
        socket,
        Map.of(
            "/v1/status",
                new RelayStatus(relay.plane(), told, relay.health(), relay::unbound, version),
            "/v1/connections", new SessionsResource(sessions),
            "/v1/connections/*", new SessionResource(sessions)),
        Map.of("/v1/captures/*", new CaptureDownload(sessions, InstantSource.system())));
  }

  /**
   * The same below {@code /v1/relay}, for a process that has an API of its own.
   *
   * @param health of that process
   * @param version of the program
   */
  public static Map<String, AdminResource> resources(
      RelayPlane plane, Told told, Health health, String version) {
    return Map.of(
        BESIDE + "/status", new RelayStatus(plane, told, health, plane::unbound, version),
        BESIDE + "/connections", new SessionsResource(plane.sessions()),
        BESIDE + "/connections/*", new SessionResource(plane.sessions()));
  }

  /** Its downloads below {@code /v1/relay}. */
  public static Map<String, AdminDownload> downloads(RelayPlane plane) {
    return Map.of(
        BESIDE + "/captures/*", new CaptureDownload(plane.sessions(), InstantSource.system()));
  }

  /** Writes where it listens, and how the members of each upstream stand, into an open object. */
  public static void describe(RelayPlane plane, JsonGenerator json) {
    new PlaneJson(plane, json).write(plane.unbound());
  }
}
