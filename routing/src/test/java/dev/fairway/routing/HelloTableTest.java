package dev.fairway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.model.HostMatch;
import dev.fairway.model.TcpRoute;
import dev.fairway.net.HostName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which upstream a ClientHello leads to. */
final class HelloTableTest {

  private static final HelloTable TABLE =
      HelloTable.compile(
          List.of(
              route("east", List.of(exact("api.east.example"))),
              route("east-h2", List.of(exact("api.east.example")), "h2"),
              route("domain", List.of(below("example"))),
              route("nearer", List.of(below("east.example"))),
              route("acme", List.of(below("west.example")), "acme-tls/1"),
              route("rest", List.of())));

  @Test
  void theMostSpecificNameWins() {
    assertThat(upstream("api.east.example")).isEqualTo("east");
    assertThat(upstream("b.east.example")).isEqualTo("nearer");
    assertThat(upstream("a.b.east.example")).isEqualTo("nearer");
    assertThat(upstream("east.example")).isEqualTo("domain");
    assertThat(upstream("example")).isEqualTo("rest");
    assertThat(upstream(null)).isEqualTo("rest");
  }

  @Test
  void aProtocolThatIsOfferedWinsWithinAName() {
    assertThat(upstream("api.east.example", "http/1.1", "h2")).isEqualTo("east-h2");
    assertThat(upstream("api.east.example", "http/1.1")).isEqualTo("east");
  }

  @Test
  void aNameWhoseRoutesWantOtherProtocolsLeavesItToTheNext() {
    assertThat(upstream("a.west.example", "acme-tls/1")).isEqualTo("acme");
    assertThat(upstream("a.west.example", "h2")).isEqualTo("domain");
  }

  @Test
  void withoutARouteNothingIsFound() {
    HelloTable table = HelloTable.compile(List.of(route("east", List.of(exact("a.example")))));

    assertThat(table.find("b.example", List.of())).isEmpty();
    assertThat(table.find(null, List.of())).isEmpty();
  }

  @Test
  void routesThatTakeTheSameAreRefused() {
    assertThatThrownBy(
            () ->
                HelloTable.compile(
                    List.of(
                        route("a", List.of(exact("x.example")), "h2"),
                        route("b", List.of(exact("x.example")), "http/1.1", "h2"))))
        .hasMessage("two routes take x.example");
  }

  @Test
  void itFindsWhatLookingAtEveryRouteFinds() {
    Random random = new Random(23);
    for (int run = 0; run < 2_000; run++) {
      List<TcpRoute> routes = routes(random);
      HelloTable table = HelloTable.compile(routes);
      for (int i = 0; i < 20; i++) {
        String name = random.nextInt(6) == 0 ? null : name(random);
        List<String> offered = random.nextBoolean() ? List.of("h2", "x") : List.of();

        assertThat(table.find(name, offered)).isEqualTo(slowly(routes, name, offered));
      }
    }
  }

  /** By the length of what matches, the protocol second. */
  private static Optional<TcpRoute> slowly(
      List<TcpRoute> routes, @Nullable String name, List<String> offered) {
    return routes.stream()
        .filter(
            route ->
                route.protocols().isEmpty()
                    || route.protocols().stream().anyMatch(offered::contains))
        .filter(route -> score(route, name) >= 0)
        .max(
            Comparator.comparingInt((TcpRoute route) -> score(route, name))
                .thenComparing(route -> !route.protocols().isEmpty()));
  }

  private static int score(TcpRoute route, @Nullable String name) {
    if (route.names().isEmpty()) {
      return 0;
    }
    return switch (route.names().getFirst()) {
      case HostMatch.Exact(var host) -> host.value().equals(name) ? 1_000 : -1;
      case HostMatch.Below(var domain) ->
          name != null && name.endsWith("." + domain) ? domain.value().length() : -1;
      case HostMatch.Any(), HostMatch.Address() -> -1;
    };
  }

  private static List<TcpRoute> routes(Random random) {
    List<TcpRoute> routes = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      List<HostMatch> names =
          switch (random.nextInt(5)) {
            case 0 -> List.of();
            case 1, 2 -> List.of(below(name(random)));
            default -> List.of(exact(name(random)));
          };
      String[] protocols = random.nextInt(3) == 0 ? new String[] {"h2"} : new String[0];
      TcpRoute next = route("u" + i, names, protocols);
      boolean taken =
          routes.stream()
              .anyMatch(
                  each -> each.names().equals(names) && each.protocols().equals(next.protocols()));
      if (!taken) {
        routes.add(next);
      }
    }
    return routes;
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder("example");
    for (int i = random.nextInt(4); i > 0; i--) {
      name.insert(0, (char) ('a' + random.nextInt(2)) + ".");
    }
    return name.toString();
  }

  private static String upstream(@Nullable String name, String... protocols) {
    return TABLE.find(name, List.of(protocols)).orElseThrow().upstream();
  }

  private static TcpRoute route(String upstream, List<HostMatch> names, String... protocols) {
    return new TcpRoute(names, List.of(protocols), upstream);
  }

  private static HostMatch exact(String name) {
    return new HostMatch.Exact(new HostName(name));
  }

  private static HostMatch below(String domain) {
    return new HostMatch.Below(new HostName(domain));
  }
}
