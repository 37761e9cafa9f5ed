package dev.fairway.enrollment;

import dev.fairway.pki.AgentIdentity;

/**
 * What the hub answers to an agent that has joined.
 *
 * @param identity who the agent is from now on
 * @param chainPem its certificate
 * @param trustPem what the hub's own certificates will be issued by; empty if the hub does not know
 * @param version of the hub
 * @param apiServerAccepted whether the hub took the offered API server
 * @param credentialAccepted whether the hub took the offered credential
 * @param clusterKnown whether the hub serves a cluster of this name
 */
public record JoinAnswer(
    AgentIdentity identity,
    String chainPem,
    String trustPem,
    String version,
    boolean apiServerAccepted,
    boolean credentialAccepted,
    boolean clusterKnown) {

  /** The most bytes of one. */
  public static final int MAX_BYTES = 256 << 10;

  /** As JSON. */
  public String json() {
    return JsonText.object(
        json -> {
          json.writeStringProperty("cluster", identity.cluster());
          json.writeStringProperty("agent", identity.id());
          json.writeStringProperty("certificate", chainPem);
          json.writeStringProperty("trust", trustPem);
          json.writeStringProperty("version", version);
          json.writeBooleanProperty("apiServerAccepted", apiServerAccepted);
          json.writeBooleanProperty("credentialAccepted", credentialAccepted);
          json.writeBooleanProperty("clusterKnown", clusterKnown);
        });
  }

  /**
   * Reads what {@link #json} writes.
   *
   * @throws IllegalArgumentException if it is something else; the message names the field
   */
  public static JoinAnswer parse(String text) {
    JsonFields fields = JsonFields.read(text);
    return new JoinAnswer(
        new AgentIdentity(fields.text("cluster"), fields.text("agent")),
        fields.text("certificate"),
        fields.text("trust"),
        fields.text("version"),
        fields.flag("apiServerAccepted"),
        fields.flag("credentialAccepted"),
        fields.flag("clusterKnown"));
  }
}
