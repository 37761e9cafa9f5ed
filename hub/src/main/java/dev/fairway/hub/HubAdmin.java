package dev.fairway.hub;

import dev.fairway.observe.AdminResource;
import dev.fairway.observe.AdminServer;
import dev.fairway.observe.ConnectionsResource;
import dev.fairway.observe.RequestResource;
import dev.fairway.observe.Traffic;
import dev.fairway.relay.RelayAdmin;
import dev.fairway.relay.RelayPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The admin API of a hub: what operators ask of a running one. */
public final class HubAdmin {

  private HubAdmin() {}

  /**
   * Serves a hub's admin API until it is closed; close it after the hub, so that a drain can be
   * watched.
   *
   * @param socket where; see {@link AdminServer#start}
   * @param version of the program
   * @throws IOException if the socket cannot be had; the message says why
   */
  public static AdminServer serve(Hub hub, Path socket, String version) throws IOException {
    Traffic traffic = hub.plane().traffic();
    AgentsAdmin agents = hub.agents();
    Map<String, AdminResource> resources = new HashMap<>(agents.resources());
    resources.put("/v1/status", new HubStatus(hub, version));
    resources.put("/v1/connections", new ConnectionsResource(traffic));
    resources.put("/v1/requests/*", new RequestResource(traffic));
    RelayPlane relays = hub.relays().plane();
    RelayAdmin.Told told =
        new RelayAdmin.Told(hub.config().toString(), () -> hub.translation().relayProblems());
    resources.putAll(RelayAdmin.resources(relays, told, hub.health(), version));
    return AdminServer.start(socket, resources, RelayAdmin.downloads(relays), agents.changes());
  }
}
