package dev.fairway.relay;

import dev.fairway.config.RelayListener.ConnectTarget;
import dev.fairway.model.HostMatch;
import dev.fairway.net.HostPort;
import dev.fairway.relay.Opening.Wish;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Lets clients choose, among what is allowed. A name is allowed by name and an address by address:
 * what a name resolves to is for whoever allowed the name to answer for.
 *
 * @param allow what clients may ask for
 * @param connectTimeout for one address
 */
record ConnectRouter(List<ConnectTarget> allow, Duration connectTimeout) implements Router {

  @Override
  public Decision route(InetAddress client, Wish wish) {
    if (!(wish instanceof Wish.Tunnel(HostPort place))) {
      return new Decision.Refused(400, "no request for a tunnel");
    }
    if (allow.stream().noneMatch(target -> allows(target, place))) {
      return new Decision.Refused(403, "the relay's configuration does not allow " + place);
    }
    return new Decision.Resolve(place, connectTimeout);
  }

  private static boolean allows(ConnectTarget target, HostPort place) {
    if (!target.ports().contains(place.port())) {
      return false;
    }
    return switch (target) {
      case ConnectTarget.Name(var match, var ports) -> !place.isAddress() && matches(match, place);
      case ConnectTarget.Network(var network, var ports) ->
          place.isAddress() && network.contains(InetAddress.ofLiteral(place.host()));
    };
  }

  private static boolean matches(HostMatch match, HostPort place) {
    return switch (match) {
      case HostMatch.Exact(var name) -> place.host().equals(name.value());
      case HostMatch.Below(var domain) -> place.host().endsWith("." + domain.value());
      case HostMatch.Any() -> true;
      case HostMatch.Address() -> false;
    };
  }
}
