package dev.fairway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.model.Action;
import dev.fairway.model.HostMatch;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.Listener;
import dev.fairway.model.PathMatch;
import dev.fairway.model.Route;
import dev.fairway.model.VirtualHost;
import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RouteTableTest {

  private final RouteTable table =
      RouteTable.compile(
          listener(
              dedicated("east.hub.test", "east"),
              dedicated("west.hub.test", "west"),
              new VirtualHost(
                  new HostMatch.Exact(new HostName("hub.test")),
                  false,
                  List.of(
                      route("live", new PathMatch.Exact("/livez")),
                      route("alias-east", new PathMatch.Below("/clusters/east")),
                      route("alias-west", new PathMatch.Below("/clusters/west")),
                      route("deep", new PathMatch.Below("/clusters/west/deep/er")),
                      route("hub-any", new PathMatch.Any()))),
              host(new HostMatch.Below(new HostName("hub.test")), "unknown-cluster"),
              host(new HostMatch.Address(), "address"),
              host(new HostMatch.Any(), "any")));

  @Test
  void aHostSelectsItsCluster() {
    assertThat(decide(null, "east.hub.test", "/api")).isEqualTo("east");
    assertThat(decide(null, "EAST.Hub.Test.", "/api")).isEqualTo("east");
  }

  @Test
  void aTlsNameSelectsItsClusterWhenTheHostIsAnAddress() {
    assertThat(decide("east.hub.test", "127.0.0.1", "/api")).isEqualTo("east");
    assertThat(decide("east.hub.test", null, "/api")).isEqualTo("east");
    assertThat(decide("east.hub.test", "hub.test", "/clusters/west/api")).isEqualTo("east");
  }

  @Test
  void aHostSelectsItsClusterThroughTheHubsOwnTlsName() {
    assertThat(decide("hub.test", "west.hub.test", "/api")).isEqualTo("west");
  }

  @Test
  void aTlsNameThatNoClusterHasIsStillTheNameThatWasMeant() {
    assertThat(decide("north.hub.test", "127.0.0.1", "/api")).isEqualTo("unknown-cluster");
    assertThat(decide("hub.test", "127.0.0.1", "/clusters/east/api")).isEqualTo("alias-east");
    assertThat(decide("elsewhere.test", "127.0.0.1", "/api")).isEqualTo("address");
  }

  @Test
  void aDecisionSaysWhetherTheTlsNameMadeIt() {
    assertThat(bySni("east.hub.test", "127.0.0.1")).isTrue();
    assertThat(bySni("east.hub.test", null)).isTrue();
    assertThat(bySni("east.hub.test", "east.hub.test")).isFalse();
    assertThat(bySni(null, "east.hub.test")).isFalse();
    assertThat(bySni("elsewhere.test", "east.hub.test")).isFalse();
  }

  private boolean bySni(@Nullable String sni, @Nullable String host) {
    return ((Decision.Matched) table.decide(sni, host, "/api")).bySni();
  }

  @Test
  void namesOfTwoClustersAreMisdirected() {
    assertThat(table.decide("east.hub.test", "west.hub.test", "/"))
        .isEqualTo(new Decision.Misdirected("east.hub.test", "west.hub.test"));
  }

  @Test
  void everyPathOfAClustersHostBelongsToTheCluster() {
    assertThat(decide(null, "east.hub.test", "/livez")).isEqualTo("east");
    assertThat(decide(null, "east.hub.test", "/clusters/west/api")).isEqualTo("east");
  }

  @Test
  void aPrefixEndsAtASlashAndTheLongestWins() {
    assertThat(decide(null, "hub.test", "/clusters/east")).isEqualTo("alias-east");
    assertThat(decide(null, "hub.test", "/clusters/east?x=/y")).isEqualTo("alias-east");
    assertThat(decide(null, "hub.test", "/clusters/east/api/v1")).isEqualTo("alias-east");
    assertThat(decide(null, "hub.test", "/clusters/eastern/api")).isEqualTo("hub-any");
    assertThat(decide(null, "hub.test", "/clusters/west/deep")).isEqualTo("alias-west");
    assertThat(decide(null, "hub.test", "/clusters/west/deep/er/still")).isEqualTo("deep");
    assertThat(decide(null, "hub.test", "/clusters/west//deep/er")).isEqualTo("alias-west");
  }

  @Test
  void pathsAreComparedRaw() {
    assertThat(decide(null, "hub.test", "/clusters/e%61st/api")).isEqualTo("hub-any");
    assertThat(decide(null, "hub.test", "/livez/")).isEqualTo("hub-any");
    assertThat(decide(null, "hub.test", "/livez?verbose")).isEqualTo("live");
  }

  @Test
  void otherNamesFallToTheLeastSpecificHost() {
    assertThat(decide(null, "north.hub.test", "/")).isEqualTo("unknown-cluster");
    assertThat(decide(null, "a.b.hub.test", "/")).isEqualTo("unknown-cluster");
    assertThat(decide(null, "10.1.2.3", "/")).isEqualTo("address");
    assertThat(decide(null, "2001:db8::1", "/")).isEqualTo("address");
    assertThat(decide(null, "elsewhere.test", "/")).isEqualTo("any");
    assertThat(decide(null, null, "/")).isEqualTo("any");
  }

  @Test
  void withoutACatchAllNothingMatches() {
    RouteTable small = RouteTable.compile(listener(dedicated("east.hub.test", "east")));
    assertThat(small.decide(null, "west.hub.test", "/")).isEqualTo(new Decision.Unmatched());
  }

  @Test
  void twoHostsOfOneNameAreRefused() {
    Listener twice = listener(dedicated("a.test", "1"), dedicated("A.test", "2"));
    assertThatThrownBy(() -> RouteTable.compile(twice)).hasMessageContaining("a.test");
  }

  @Test
  void noPathMakesTheDecisionFail() {
    Random random = new Random(7);
    String alphabet = "/ab%?#.clusterswetdp ";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder path = new StringBuilder(random.nextBoolean() ? "/clusters/west" : "");
      for (int n = random.nextInt(40); n > 0; n--) {
        path.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String decided = decide(null, "hub.test", path.toString());
      String bare = path.toString().split("\\?", 2)[0];
      boolean west = bare.equals("/clusters/west") || bare.startsWith("/clusters/west/");
      assertThat(decided.equals("alias-west") || decided.equals("deep"))
          .as(path.toString())
          .isEqualTo(west);
    }
  }

  private String decide(@Nullable String sni, @Nullable String host, String path) {
    return ((Decision.Matched) table.decide(sni, host, path)).route().name();
  }

  private static Listener listener(VirtualHost... hosts) {
    return new Listener(
        "test",
        new HostPort("127.0.0.1", 0),
        Optional.empty(),
        List.of(),
        List.of(hosts),
        HttpLimits.DEFAULT);
  }

  private static VirtualHost dedicated(String name, String upstream) {
    return new VirtualHost(
        new HostMatch.Exact(new HostName(name)),
        true,
        List.of(new Route(upstream, new PathMatch.Any(), new Action.Forward(upstream, ""))));
  }

  private static VirtualHost host(HostMatch match, String name) {
    return new VirtualHost(match, false, List.of(route(name, new PathMatch.Any())));
  }

  private static Route route(String name, PathMatch path) {
    return new Route(name, path, new Action.Refuse(404, name));
  }
}
