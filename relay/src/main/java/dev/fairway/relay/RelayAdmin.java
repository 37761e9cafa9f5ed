package dev.fairway.relay;

import dev.fairway.config.Problem;
import dev.fairway.observe.AdminServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The admin API of a relay: what operators ask a running one. */
public final class RelayAdmin {

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
            "/v1/status", new RelayStatus(relay, told, version),
            "/v1/connections", new SessionsResource(sessions),
            "/v1/connections/*", new SessionResource(sessions)),
        Map.of("/v1/captures/*", new CaptureDownload(sessions, InstantSource.system())));
  }
}
