package dev.fairway.relay;

import dev.fairway.model.TcpRoute;
import dev.fairway.relay.Opening.Wish;
import dev.fairway.routing.HelloTable;
import dev.fairway.transport.ClientHello;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Routes by the ClientHello.
 *
 * @param routes name the targets
 * @param targets by those names
 */
record HelloRouter(HelloTable routes, Map<String, Target> targets) implements Router {

  @Override
  public Decision route(InetAddress client, Wish wish) {
    Optional<ClientHello> hello =
        wish instanceof Wish.Tls(var found) ? Optional.of(found) : Optional.empty();
    String serverName = hello.flatMap(ClientHello::serverName).orElse(null);
    List<String> protocols = hello.map(ClientHello::protocols).orElse(List.of());
    Target target =
        routes.find(serverName, protocols).map(TcpRoute::upstream).map(targets::get).orElse(null);
    return target == null ? new Decision.Refused(403, refusal(hello)) : new Decision.To(target);
  }

  private static String refusal(Optional<ClientHello> hello) {
    if (hello.isEmpty()) {
      return "no route takes connections that do not begin with a TLS ClientHello";
    }
    ClientHello found = hello.get();
    String name =
        found.serverName().map(each -> "server name \"" + each + "\"").orElse("no server name");
    String protocols =
        found.protocols().isEmpty() ? "" : " and ALPN " + String.join(", ", found.protocols());
    return "no route takes a ClientHello with " + name + protocols;
  }
}
