package dev.fairway.agent;

import dev.fairway.enrollment.JsonFields;
import dev.fairway.enrollment.JsonText;
import dev.fairway.pki.CertificatePem;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * How an agent's connections leave its network: to join, to renew and for tunnels alike.
 *
 * @param proxy that lets them out; absent to dial the hub itself
 * @param inWebSocket whether they are carried within a WebSocket over TLS of its own
 * @param outerPem authorities, PEM, of what is around the connection to the hub: of a proxy that
 *     speaks TLS, of a balancer, or of a proxy that opens the TLS of WebSockets. The hub itself is
 *     never verified by them. Empty for none but those that Java knows
 */
public record WayOut(Optional<HttpProxy> proxy, boolean inWebSocket, String outerPem) {

  /** Straight to the hub. */
  public static final WayOut DIRECT = new WayOut(Optional.empty(), false, "");

  /**
   * Checks the authorities.
   *
   * @throws IllegalArgumentException if they are none
   */
  public WayOut {
    if (!outerPem.isEmpty()) {
      CertificatePem.parse(outerPem);
    }
  }

  /** As it follows the name of the hub in messages; without secrets. */
  public String words() {
    return proxy.map(each -> " through proxy " + each.url()).orElse("")
        + (inWebSocket ? ", in a WebSocket" : "");
  }

  /** Writes it as a field of an object. Secret. */
  void write(JsonGenerator json, String name) {
    if (equals(DIRECT)) {
      return;
    }
    json.writeObjectPropertyStart(name);
    proxy.ifPresent(
        each -> {
          json.writeStringProperty("proxy", each.url());
          switch (each.credentials()) {
            case ProxyCredentials.None() -> {}
            case ProxyCredentials.Given(String text) ->
                json.writeStringProperty("proxyCredentials", text);
            case ProxyCredentials.InFile(Path file) ->
                json.writeStringProperty("proxyCredentialsFile", file.toString());
          }
        });
    json.writeBooleanProperty("webSocket", inWebSocket);
    JsonText.optional(json, "outerCa", Optional.of(outerPem).filter(pem -> !pem.isEmpty()));
    json.writeEndObject();
  }

  /**
   * Reads what {@link #write} writes.
   *
   * @throws IllegalArgumentException if it is something else; the message quotes no secret
   */
  static WayOut read(JsonFields fields) {
    Optional<HttpProxy> proxy =
        fields.optional("proxy").map(url -> HttpProxy.parse(url).with(credentials(fields)));
    return new WayOut(proxy, fields.flag("webSocket"), fields.optional("outerCa").orElse(""));
  }

  private static ProxyCredentials credentials(JsonFields fields) {
    Optional<String> file = fields.optional("proxyCredentialsFile");
    if (file.isPresent()) {
      return new ProxyCredentials.InFile(Path.of(file.get()));
    }
    Optional<String> text = fields.optional("proxyCredentials");
    return text.isPresent() ? new ProxyCredentials.Given(text.get()) : new ProxyCredentials.None();
  }
}
