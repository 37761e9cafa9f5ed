package dev.fairway.enrollment;

import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.KeyPin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Who may join and who has joined, at one moment. Immutable; each change makes another.
 *
 * @param invites who may join
 * @param agents who has joined, those that were sent away too
 */
record Register(Invites invites, Map<AgentIdentity, EnrolledAgent> agents) {

  static final Register NONE = new Register(Invites.NONE, Map.of());

  /** The most agents that are kept; those that ended make room. */
  static final int MOST_AGENTS = 20_000;

  private static final int FORM = 1;

  Register {
    agents = Collections.unmodifiableMap(new LinkedHashMap<>(agents));
  }

  Register with(Invites next) {
    return new Register(next, agents);
  }

  Register with(EnrolledAgent agent) {
    Map<AgentIdentity, EnrolledAgent> next = new LinkedHashMap<>(agents);
    next.put(agent.identity(), agent);
    return new Register(invites, next);
  }

  /** The same without agents whose last certificate ended before a time. */
  Register withoutEnded(Instant before) {
    Map<AgentIdentity, EnrolledAgent> next = new LinkedHashMap<>(agents);
    next.values().removeIf(agent -> agent.certificate().notAfter().isBefore(before));
    return new Register(invites, next);
  }

  Optional<EnrolledAgent> agent(AgentIdentity identity) {
    return Optional.ofNullable(agents.get(identity));
  }

  /** The agent that has joined by an invite with a key. */
  Optional<EnrolledAgent> joined(Invite invite, KeyPin key) {
    return agents.values().stream()
        .filter(agent -> agent.joined().invite().equals(invite.id()))
        .filter(agent -> agent.certificate().key().equals(key))
        .findFirst();
  }

  /** As JSON; no secret, as hashes stand for tokens. */
  String json() {
    return JsonText.object(
        json -> {
          json.writeNumberProperty("form", FORM);
          json.writeArrayPropertyStart("invites");
          invites.all().forEach(invite -> write(json, invite));
          json.writeEndArray();
          json.writeArrayPropertyStart("agents");
          agents.values().forEach(agent -> write(json, agent));
          json.writeEndArray();
        });
  }

  /**
   * Reads what {@link #json} writes.
   *
   * @throws IllegalArgumentException if it is something else; the message names the field
   */
  static Register parse(String text) {
    JsonFields fields = JsonFields.read(text);
    if (fields.number("form") != FORM) {
      throw new IllegalArgumentException(
          "form: " + fields.number("form") + " (expected: 1; a later Fairway wrote it)");
    }
    Map<String, Invite> invites = new LinkedHashMap<>();
    for (JsonFields each : fields.objects("invites")) {
      Invite invite = invite(each);
      invites.put(invite.hash(), invite);
    }
    List<EnrolledAgent> agents = new ArrayList<>();
    fields.objects("agents").forEach(each -> agents.add(agent(each)));
    Map<AgentIdentity, EnrolledAgent> byIdentity = new LinkedHashMap<>();
    agents.forEach(agent -> byIdentity.put(agent.identity(), agent));
    return new Register(new Invites(invites), byIdentity);
  }

  private static void write(JsonGenerator json, Invite invite) {
    json.writeStartObject();
    json.writeStringProperty("id", invite.id());
    json.writeStringProperty("sha256", invite.hash());
    json.writeStringProperty("cluster", invite.cluster());
    json.writeStringProperty("created", invite.created().toString());
    json.writeStringProperty("expires", invite.expires().toString());
    json.writeNumberProperty("uses", invite.uses());
    json.writeNumberProperty("used", invite.used());
    json.writeBooleanProperty("acceptApiServer", invite.accepts().apiServer());
    json.writeBooleanProperty("acceptCredential", invite.accepts().credential());
    json.writeEndObject();
  }

  private static Invite invite(JsonFields fields) {
    return new Invite(
        fields.text("id"),
        fields.text("sha256"),
        fields.text("cluster"),
        fields.time("created"),
        fields.time("expires"),
        fields.number("uses"),
        fields.number("used"),
        new Invite.Accepts(fields.flag("acceptApiServer"), fields.flag("acceptCredential")));
  }

  private static void write(JsonGenerator json, EnrolledAgent agent) {
    json.writeStartObject();
    json.writeStringProperty("cluster", agent.identity().cluster());
    json.writeStringProperty("id", agent.identity().id());
    json.writeStringProperty("joined", agent.joined().at().toString());
    json.writeStringProperty("invite", agent.joined().invite());
    json.writeStringProperty("from", agent.joined().from());
    json.writeStringProperty("hostname", agent.joined().hostname());
    json.writeStringProperty("version", agent.joined().version());
    json.writeStringProperty("serial", agent.certificate().serial());
    json.writeStringProperty("fingerprint", agent.certificate().fingerprint());
    json.writeStringProperty("key", agent.certificate().key().toString());
    json.writeStringProperty("notAfter", agent.certificate().notAfter().toString());
    JsonText.optional(json, "revoked", agent.revoked());
    json.writeEndObject();
  }

  private static EnrolledAgent agent(JsonFields fields) {
    return new EnrolledAgent(
        new AgentIdentity(fields.text("cluster"), fields.text("id")),
        new EnrolledAgent.Joined(
            fields.time("joined"),
            fields.text("invite"),
            fields.text("from"),
            fields.text("hostname"),
            fields.text("version")),
        new EnrolledAgent.Certificate(
            fields.text("serial"),
            fields.text("fingerprint"),
            KeyPin.parse(fields.text("key")),
            fields.time("notAfter")),
        fields.optionalTime("revoked"));
  }
}
