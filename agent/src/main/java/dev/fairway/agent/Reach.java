package dev.fairway.agent;

import dev.fairway.enrollment.AgentPaths;
import dev.fairway.http.ProxyConnector;
import dev.fairway.http.WebSocketConnector;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.pki.PublicAuthorities;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import java.util.List;
import java.util.Optional;

/**
 * How an agent reaches hubs: the same way for all that it has to do with them.
 *
 * @param loops which carry its connections
 * @param direct dials in the agent's own network
 * @param version of this program
 */
public record Reach(EventLoops loops, Dialer direct, WayOut way, String version) {

  private static final List<String> HTTP = List.of("http/1.1");

  /** Over some loops. */
  public static Reach over(EventLoops loops, WayOut way, String version) {
    return new Reach(loops, new Dialer(loops), way, version);
  }

  /**
   * What dials a hub whose certificate is issued by one of some. Reads files.
   *
   * @param trustPem the certificates, PEM
   */
  Dialer dialer(HostPort hub, String trustPem) {
    return way.inWebSocket() ? within(outer(hub, trustPem)) : through();
  }

  /**
   * Asks a hub whose certificate is issued by one of some.
   *
   * @param trustPem the certificates, PEM
   */
  HubClient trusting(HostPort hub, String trustPem) {
    ClientTls tls = ClientTls.of(new UpstreamTls(hub.host(), trustPem), HTTP);
    return new HubClient(hub, version, loops.next(), dialer(hub, trustPem), tls);
  }

  /**
   * Asks a hub that nothing is known of yet: nothing is verified, neither what is around its TLS,
   * nor that. Nothing secret may be sent.
   */
  HubClient unconfirmed(HostPort hub, ShownChain shown) {
    Dialer dialer =
        way.inWebSocket()
            ? within(ClientTls.judgedBy(new ShownChain(), hub.host(), HTTP))
            : through();
    ClientTls tls = ClientTls.judgedBy(shown, hub.host(), HTTP);
    return new HubClient(hub, version, loops.next(), dialer, tls);
  }

  private Dialer through() {
    return way.proxy()
        .map(
            proxy ->
                direct.over(
                    new ProxyConnector(
                        direct,
                        proxy.address(),
                        proxy.tls() ? Optional.of(outer(proxy.address(), "")) : Optional.empty(),
                        proxy.credentials())))
        .orElse(direct);
  }

  private Dialer within(ClientTls outer) {
    return direct.over(
        new WebSocketConnector(
            through(), outer, AgentPaths.WEBSOCKET, AgentPaths.WEBSOCKET_PROTOCOL));
  }

  /** What is around the hub's own TLS may be of anybody who is trusted on this machine. */
  private ClientTls outer(HostPort server, String trustPem) {
    String all = trustPem + "\n" + way.outerPem() + "\n" + PublicAuthorities.pem();
    return ClientTls.of(new UpstreamTls(server.host(), all), HTTP);
  }
}
