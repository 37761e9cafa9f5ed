package dev.fairway.hub;

import dev.fairway.enrollment.EnrolledAgent;
import dev.fairway.enrollment.EnrolledAgents;
import dev.fairway.enrollment.Invite;
import dev.fairway.enrollment.RefusedException;
import dev.fairway.observe.AdminChange;
import dev.fairway.observe.AdminException;
import dev.fairway.observe.AdminJson;
import dev.fairway.observe.AdminRequest;
import dev.fairway.observe.AdminResource;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.KeyPin;
import dev.fairway.tunnel.Tunnels;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** What operators ask and change about the agents of a hub. */
final class AgentsAdmin {

  private final EnrolledAgents agents;
  private final Hub hub;
  private final HubTrusts trusts;
  private final InstantSource clock;

  AgentsAdmin(Hub hub, EnrolledAgents agents, HubTrusts trusts, InstantSource clock) {
    this.hub = hub;
    this.agents = agents;
    this.trusts = trusts;
    this.clock = clock;
  }

  Map<String, AdminResource> resources() {
    return Map.of(
        "/v1/agents", (_, json) -> list(json), "/v1/invites", (_, json) -> listInvites(json));
  }

  Map<String, AdminChange> changes() {
    return Map.of(
        "/v1/invites",
        new Inviting(),
        "/v1/invites/*/withdraw",
        (request, json) -> {
          change(() -> agents.withdraw(request.segment(2)));
          json.writeStringProperty("withdrawn", request.segment(2));
        },
        "/v1/agents/*/*/revoke",
        (request, json) -> {
          AgentIdentity identity = identity(request);
          change(() -> agents.revoke(identity));
          json.writeStringProperty("revoked", identity.toString());
        });
  }

  /** Invites agents. */
  private final class Inviting implements AdminChange {

    @Override
    public Set<String> parameters() {
      return Set.of("cluster", "seconds", "uses", "apiServer", "credential", "hub");
    }

    @Override
    public void apply(AdminRequest request, JsonGenerator json) throws AdminException {
      long seconds = request.number("seconds", 3_600, 60, Invite.LONGEST.toSeconds());
      int uses = (int) request.number("uses", 1, 1, Invite.MOST_USES);
      var accepts =
          new Invite.Accepts(request.flag("apiServer", true), request.flag("credential", false));
      String pem = trusts.pem();
      if (pem.isEmpty()) {
        throw new AdminException(
            409, "the hub has no certificate that a pin could be of; its log says why");
      }
      EnrolledAgents.Made made = invite(request, seconds, uses, accepts);
      write(made.invite(), json);
      json.writeStringProperty("token", made.token().text());
      json.writeStringProperty("pin", KeyPin.of(CertificatePem.parse(pem).getFirst()).toString());
      json.writeStringProperty("hub", request.parameter("hub").orElseGet(() -> address()));
      json.writeBooleanProperty("clusterKnown", hub.serves(made.invite().cluster()));
      json.writeBooleanProperty("shared", agents.areShared());
    }

    private EnrolledAgents.Made invite(
        AdminRequest request, long seconds, int uses, Invite.Accepts accepts)
        throws AdminException {
      try {
        String cluster = request.parameter("cluster").orElse("");
        return agents.invite(new Invite.Terms(cluster, Duration.ofSeconds(seconds), uses, accepts));
      } catch (IllegalArgumentException e) {
        throw new AdminException(400, String.valueOf(e.getMessage()));
      } catch (RefusedException e) {
        throw new AdminException(e.status(), e.reason());
      } catch (IOException e) {
        throw new AdminException(503, String.valueOf(e.getMessage()));
      }
    }
  }

  /** How agents can call the hub, as far as the hub itself knows. */
  private String address() {
    String domain = hub.translation().hub().map(form -> form.spec().domain().toString()).orElse("");
    return domain + ":" + hub.address().getPort();
  }

  private void list(JsonGenerator json) throws AdminException {
    Instant now = clock.instant();
    List<Tunnels.View> all = hub.agentTunnels().views();
    json.writeArrayPropertyStart("agents");
    for (EnrolledAgent agent : read(agents::agents)) {
      json.writeStartObject();
      json.writeStringProperty("cluster", agent.identity().cluster());
      json.writeStringProperty("agent", agent.identity().id());
      List<Tunnels.View> tunnels = all.stream().filter(view -> isOf(view, agent)).toList();
      boolean connected = tunnels.stream().anyMatch(Tunnels.View::inUse);
      json.writeStringProperty("state", connected ? "connected" : state(agent, now));
      json.writeStringProperty("joined", agent.joined().at().toString());
      json.writeStringProperty("from", agent.joined().from());
      AdminJson.optional(json, "hostname", agent.joined().hostname());
      AdminJson.optional(json, "version", agent.joined().version());
      json.writeStringProperty("invite", agent.joined().invite());
      json.writeStringProperty("fingerprint", agent.certificate().fingerprint());
      json.writeStringProperty("serial", agent.certificate().serial());
      json.writeStringProperty("notAfter", agent.certificate().notAfter().toString());
      AdminJson.optional(json, "revoked", agent.revoked().map(Instant::toString).orElse(""));
      writeTunnels(tunnels, json);
      json.writeEndObject();
    }
    json.writeEndArray();
    listInvites(json);
  }

  private static boolean isOf(Tunnels.View view, EnrolledAgent agent) {
    return view.cluster().equals(agent.identity().cluster())
        && view.agent().equals(agent.identity().id());
  }

  /** The connections of an agent, those included that only finish what they carry. */
  private static void writeTunnels(List<Tunnels.View> tunnels, JsonGenerator json) {
    json.writeArrayPropertyStart("tunnels");
    for (Tunnels.View view : tunnels) {
      json.writeStartObject();
      json.writeStringProperty("from", view.remote());
      json.writeBooleanProperty("webSocket", view.inWebSocket());
      json.writeStringProperty("since", view.since().toString());
      json.writeBooleanProperty("inUse", view.inUse());
      AdminJson.optional(json, "version", view.version());
      json.writeNumberProperty("roundTripMicros", view.roundTripNanos() / 1_000);
      json.writeNumberProperty("connections", view.streams());
      json.writeNumberProperty("queuedBytes", view.queued());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String state(EnrolledAgent agent, Instant now) {
    if (agent.revoked().isPresent()) {
      return "revoked";
    }
    return now.isBefore(agent.certificate().notAfter()) ? "joined" : "expired";
  }

  private void listInvites(JsonGenerator json) throws AdminException {
    json.writeArrayPropertyStart("invites");
    for (Invite invite : read(agents::invites)) {
      json.writeStartObject();
      write(invite, json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void write(Invite invite, JsonGenerator json) {
    json.writeStringProperty("invite", invite.id());
    json.writeStringProperty("cluster", invite.cluster());
    json.writeStringProperty(
        "state",
        switch (invite.state(clock.instant())) {
          case OPEN -> "open";
          case EXPIRED -> "expired";
          case USED -> "used";
        });
    json.writeStringProperty("created", invite.created().toString());
    json.writeStringProperty("expires", invite.expires().toString());
    json.writeNumberProperty("uses", invite.uses());
    json.writeNumberProperty("used", invite.used());
    json.writeBooleanProperty("acceptsApiServer", invite.accepts().apiServer());
    json.writeBooleanProperty("acceptsCredential", invite.accepts().credential());
  }

  private static AgentIdentity identity(AdminRequest request) throws AdminException {
    try {
      return new AgentIdentity(request.segment(2), request.segment(3));
    } catch (IllegalArgumentException e) {
      throw new AdminException(400, String.valueOf(e.getMessage()));
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T read(Reading<T> reading) throws AdminException {
    try {
      return reading.read();
    } catch (IOException e) {
      throw new AdminException(503, String.valueOf(e.getMessage()));
    }
  }

  private interface Changing {
    void change() throws RefusedException, IOException;
  }

  private static void change(Changing changing) throws AdminException {
    try {
      changing.change();
    } catch (RefusedException e) {
      throw new AdminException(e.status(), e.reason());
    } catch (IOException e) {
      throw new AdminException(503, String.valueOf(e.getMessage()));
    }
  }
}
