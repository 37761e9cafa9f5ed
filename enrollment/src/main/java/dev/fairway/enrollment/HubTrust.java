package dev.fairway.enrollment;

import java.time.Instant;

/**
 * What a hub tells anybody who asks how to trust it. Nothing of it is believed by itself: a pin
 * that came another way says which of the certificates is the right one.
 *
 * @param trustPem what the hub's certificates are issued by; empty if it does not know
 * @param time the hub's clock
 * @param version of the hub
 */
public record HubTrust(String trustPem, Instant time, String version) {

  /** The most bytes of one. */
  public static final int MAX_BYTES = 128 << 10;

  /** As JSON. */
  public String json() {
    return JsonText.object(
        json -> {
          json.writeStringProperty("trust", trustPem);
          json.writeStringProperty("time", time.toString());
          json.writeStringProperty("version", version);
        });
  }

  /**
   * Reads what {@link #json} writes.
   *
   * @throws IllegalArgumentException if it is something else; the message names the field
   */
  public static HubTrust parse(String text) {
    JsonFields fields = JsonFields.read(text);
    return new HubTrust(fields.text("trust"), fields.time("time"), fields.text("version"));
  }
}
