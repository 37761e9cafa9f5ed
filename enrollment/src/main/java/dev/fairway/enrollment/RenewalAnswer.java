package dev.fairway.enrollment;

/**
 * What the hub answers to a renewal.
 *
 * @param chainPem the agent's next certificate
 * @param trustPem what the hub's own certificates will be issued by; empty if the hub does not know
 * @param version of the hub
 */
public record RenewalAnswer(String chainPem, String trustPem, String version) {

  /** As JSON. */
  public String json() {
    return JsonText.object(
        json -> {
          json.writeStringProperty("certificate", chainPem);
          json.writeStringProperty("trust", trustPem);
          json.writeStringProperty("version", version);
        });
  }

  /**
   * Reads what {@link #json} writes.
   *
   * @throws IllegalArgumentException if it is something else; the message names the field
   */
  public static RenewalAnswer parse(String text) {
    JsonFields fields = JsonFields.read(text);
    return new RenewalAnswer(
        fields.text("certificate"), fields.text("trust"), fields.text("version"));
  }
}
