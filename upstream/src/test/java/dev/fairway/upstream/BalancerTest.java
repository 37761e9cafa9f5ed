package dev.fairway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.Balance;
import dev.fairway.model.Member;
import dev.fairway.net.HostPort;
import dev.fairway.upstream.Balancer.Choice;
import dev.fairway.upstream.Balancer.Standing;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which member gets a connection, and which does not, by a clock of the test's own. */
final class BalancerTest {

  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

  private final AtomicLong now = new AtomicLong(-5);

  @Test
  void roundRobinMixesByWeight() {
    Balancer balancer =
        balancer(Balance.ROUND_ROBIN, weighted(1, 5), weighted(2, 1), weighted(3, 1));

    assertThat(ports(balancer, 7)).containsExactly(1, 1, 2, 1, 3, 1, 1);
  }

  @Test
  void leastConnectionsPrefersTheFreestForItsWeight() {
    Balancer balancer = balancer(Balance.LEAST_CONNECTIONS, weighted(1, 2), weighted(2, 1));
    List<Choice> open = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      open.add(choose(balancer));
    }
    assertThat(open.stream().filter(choice -> choice.endpoint().port() == 1)).hasSize(20);
    open.stream().filter(choice -> choice.endpoint().port() == 2).forEach(Choice::closed);
    for (int i = 0; i < 10; i++) {
      assertThat(choose(balancer).endpoint().port()).isEqualTo(2);
    }
  }

  @Test
  void aClientAddressKeepsItsMemberAndOnlyThoseOfALostMemberMove() {
    List<Member> members = List.of(weighted(1, 1), weighted(2, 1), weighted(3, 2), weighted(4, 1));
    Balancer all = balancer(Balance.CLIENT_ADDRESS, members.toArray(Member[]::new));
    Balancer fewer =
        balancer(Balance.CLIENT_ADDRESS, members.get(0), members.get(1), members.get(2));
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      InetAddress client = InetAddress.ofLiteral("10.1." + i / 256 + "." + i % 256);
      int port = port(all, client);
      counts.merge(port, 1, Integer::sum);
      assertThat(port(all, client)).isEqualTo(port);
      if (port != 4) {
        assertThat(port(fewer, client)).isEqualTo(port);
      }
    }
    assertThat(counts.get(1)).isBetween(3_600, 4_400);
    assertThat(counts.get(3)).isBetween(7_600, 8_400);
  }

  @Test
  void aMemberThatFailedIsLeftAloneAndThenProbedByOneConnection() {
    Balancer balancer = balancer(Balance.ROUND_ROBIN, weighted(1, 1), weighted(2, 1));
    choose(balancer).failed();
    assertThat(standings(balancer)).containsExactly(Standing.EJECTED, Standing.UP);
    assertThat(ports(balancer, 5)).containsOnly(2);

    pass(Duration.ofSeconds(11));
    Set<Integer> probed = new HashSet<>(ports(balancer, 2));
    assertThat(probed).containsExactlyInAnyOrder(1, 2);
    assertThat(ports(balancer, 5)).containsOnly(2); // The probe has not answered yet.
  }

  @Test
  void aProbeThatConnectsBringsTheMemberBack() {
    Balancer balancer = balancer(Balance.ROUND_ROBIN, weighted(1, 1), weighted(2, 1));
    choose(balancer).failed();
    pass(Duration.ofSeconds(11));
    for (int i = 0; i < 2; i++) {
      choose(balancer).connected();
    }
    assertThat(standings(balancer)).containsOnly(Standing.UP);
    assertThat(ports(balancer, 4)).contains(1, 2);
  }

  @Test
  void failuresThatAreFarApartDoNotAddUp() {
    Member member =
        new Member(endpoint(1), 1, false, false, 2, Duration.ofSeconds(10), 9, Duration.ZERO);
    Balancer balancer = balancer(Balance.ROUND_ROBIN, member, weighted(2, 1));
    for (int i = 0; i < 5; i++) {
      Choice choice = balancer.choose(CLIENT, Set.of(endpoint(2))).orElseThrow();
      choice.failed();
      pass(Duration.ofSeconds(11));
      assertThat(standings(balancer)).containsOnly(Standing.UP);
    }
  }

  @Test
  void backupsServeOnlyWhileNoOtherCan() {
    Member backup =
        new Member(endpoint(9), 1, true, false, 1, Duration.ofSeconds(10), 9, Duration.ZERO);
    Balancer balancer = balancer(Balance.ROUND_ROBIN, weighted(1, 1), backup);
    assertThat(ports(balancer, 3)).containsOnly(1);
    balancer.checked(endpoint(1), false);
    assertThat(ports(balancer, 3)).containsOnly(9);
    balancer.checked(endpoint(1), true);
    assertThat(ports(balancer, 3)).containsOnly(1);
  }

  @Test
  void whereNoMemberIsAvailableTheOneThatFailedLongestAgoIsTried() {
    Balancer balancer = balancer(Balance.ROUND_ROBIN, weighted(1, 1), weighted(2, 1));
    balancer.choose(CLIENT, Set.of(endpoint(1))).orElseThrow().failed();
    pass(Duration.ofSeconds(1));
    balancer.choose(CLIENT, Set.of(endpoint(2))).orElseThrow().failed();

    assertThat(choose(balancer).endpoint().port()).isEqualTo(2);
    assertThat(balancer.choose(CLIENT, Set.of(endpoint(1), endpoint(2)))).isEmpty();
  }

  @Test
  void maintenanceAndFullMembersGetNothing() {
    Member kept =
        new Member(endpoint(1), 1, false, true, 1, Duration.ofSeconds(10), 9, Duration.ZERO);
    Member small =
        new Member(endpoint(2), 1, false, false, 1, Duration.ofSeconds(10), 1, Duration.ZERO);
    Balancer balancer = balancer(Balance.ROUND_ROBIN, kept, small);
    Choice only = choose(balancer);
    assertThat(only.endpoint().port()).isEqualTo(2);
    assertThat(balancer.choose(CLIENT, Set.of())).isEmpty();
    only.closed();
    assertThat(choose(balancer).endpoint().port()).isEqualTo(2);
  }

  @Test
  void aMemberThatComesBackGetsMoreAndMore() {
    Member slow =
        new Member(
            endpoint(1),
            1,
            false,
            false,
            1,
            Duration.ofSeconds(10),
            1 << 20,
            Duration.ofSeconds(10));
    Balancer balancer = balancer(Balance.ROUND_ROBIN, slow, weighted(2, 1));
    assertThat(share(balancer)).isBetween(0.45, 0.55); // At the start nobody is slow.
    balancer.checked(endpoint(1), false);
    balancer.checked(endpoint(1), true);
    assertThat(share(balancer)).isLessThan(0.1);
    pass(Duration.ofSeconds(5));
    assertThat(share(balancer)).isBetween(0.28, 0.38);
    pass(Duration.ofSeconds(6));
    assertThat(share(balancer)).isBetween(0.45, 0.55);
  }

  @Test
  void aChoiceOfAMemberThatWasGoneInBetweenIsForgotten() {
    Balancer balancer = balancer(Balance.ROUND_ROBIN, weighted(1, 1));
    Choice before = choose(balancer);
    balancer.replace(List.of(weighted(2, 1)), Balance.ROUND_ROBIN);
    balancer.replace(List.of(weighted(1, 1)), Balance.ROUND_ROBIN);
    before.closed();
    assertThat(balancer.views().getFirst().active()).isZero();
  }

  @Test
  void membersThatStayKeepTheirConnections() {
    Balancer balancer = balancer(Balance.ROUND_ROBIN, weighted(1, 1));
    Choice before = choose(balancer);
    balancer.replace(List.of(weighted(1, 7), weighted(2, 1)), Balance.ROUND_ROBIN);
    assertThat(balancer.views().getFirst().active()).isOne();
    before.closed();
    before.closed();
    assertThat(balancer.views().getFirst().active()).isZero();
  }

  @Test
  void whateverHappensTheRulesHold() {
    Random random = new Random(17);
    List<Balance> all = List.of(Balance.values());
    for (int run = 0; run < 400; run++) {
      List<Member> members = members(random);
      Balancer balancer = new Balancer(members, all.get(run % all.size()), now::get);
      List<Choice> open = new ArrayList<>();
      for (int step = 0; step < 200; step++) {
        switch (random.nextInt(6)) {
          case 0, 1 -> open.addAll(balancer.choose(CLIENT, Set.of()).stream().toList());
          case 2 -> take(open, random).forEach(Choice::failed);
          case 3 -> take(open, random).forEach(Choice::closed);
          case 4 -> pass(Duration.ofMillis(random.nextInt(4_000)));
          default -> {
            HostPort endpoint = members.get(random.nextInt(members.size())).endpoint();
            balancer.checked(endpoint, random.nextBoolean());
            open.stream()
                .filter(each -> each.endpoint().equals(endpoint))
                .forEach(Choice::connected);
          }
        }
        check(balancer, open);
      }
    }
  }

  /** Counts are exact, and the next choice breaks no rule. */
  private static void check(Balancer balancer, List<Choice> open) {
    List<Balancer.View> views = balancer.views();
    for (Balancer.View view : views) {
      long count =
          open.stream().filter(each -> each.endpoint().equals(view.member().endpoint())).count();
      assertThat((long) view.active()).isEqualTo(count);
      assertThat(view.active()).isLessThanOrEqualTo(view.member().maxConnections());
    }
    Set<HostPort> tried = new HashSet<>();
    for (int i = 0; i <= views.size(); i++) {
      Choice next = balancer.choose(CLIENT, tried).orElse(null);
      if (next == null) {
        assertThat(views)
            .allMatch(
                view ->
                    tried.contains(view.member().endpoint())
                        || view.member().maintenance()
                        || view.active() >= view.member().maxConnections());
        return;
      }
      next.closed();
      Balancer.View chosen =
          views.stream()
              .filter(view -> view.member().endpoint().equals(next.endpoint()))
              .findFirst()
              .orElseThrow();
      assertThat(chosen.standing()).isNotEqualTo(Standing.MAINTENANCE);
      assertThat(tried.add(next.endpoint())).isTrue();
    }
  }

  private static List<Choice> take(List<Choice> open, Random random) {
    return open.isEmpty() ? List.of() : List.of(open.remove(random.nextInt(open.size())));
  }

  private static List<Member> members(Random random) {
    List<Member> members = new ArrayList<>();
    for (int port = 1 + random.nextInt(3); port <= 5; port++) {
      members.add(
          new Member(
              endpoint(port),
              1 + random.nextInt(4),
              random.nextInt(4) == 0,
              random.nextInt(6) == 0,
              random.nextInt(3),
              Duration.ofMillis(random.nextInt(3_000)),
              1 + random.nextInt(6),
              Duration.ofSeconds(random.nextInt(2))));
    }
    return members;
  }

  /** The part of a thousand connections that the first member gets. */
  private double share(Balancer balancer) {
    int first = 0;
    for (int i = 0; i < 1_000; i++) {
      Choice choice = choose(balancer);
      first += choice.endpoint().port() == 1 ? 1 : 0;
      choice.closed();
    }
    return first / 1_000.0;
  }

  private Balancer balancer(Balance balance, Member... members) {
    return new Balancer(Arrays.asList(members), balance, now::get);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static Choice choose(Balancer balancer) {
    return balancer.choose(CLIENT, Set.of()).orElseThrow();
  }

  private static int port(Balancer balancer, InetAddress client) {
    Choice choice = balancer.choose(client, Set.of()).orElseThrow();
    choice.closed();
    return choice.endpoint().port();
  }

  private static List<Integer> ports(Balancer balancer, int count) {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ports.add(port(balancer, CLIENT));
    }
    return ports;
  }

  private static List<Standing> standings(Balancer balancer) {
    return balancer.views().stream().map(Balancer.View::standing).toList();
  }

  private static Member weighted(int port, int weight) {
    return new Member(
        endpoint(port),
        weight,
        false,
        false,
        1,
        Duration.ofSeconds(10),
        Integer.MAX_VALUE,
        Duration.ZERO);
  }

  private static HostPort endpoint(int port) {
    return new HostPort("10.0.0.1", port);
  }
}
