package dev.fairway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.observe.AccessRecord.End;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is remembered of traffic, and what is forgotten. */
final class TrafficMemoryTest {

  private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

  private final Traffic traffic = new Traffic(new Metrics(), InstantSource.fixed(BEGIN));
  private final LoopTraffic loop = traffic.on(Runnable::run);

  @Test
  void failedRequestsAreRememberedLongerThanTheManyThatDidNotFail() {
    DownstreamConnection connection = accept();
    new Request(connection, "broken").finish(End.UPSTREAM, 200);
    new Request(connection, "refused").finish(End.LOCAL, 503);
    new Request(connection, "good").finish(End.COMPLETE, 200);
    for (int i = 0; i < 3_000; i++) {
      new Request(connection, "good-" + i).finish(End.COMPLETE, 404);
    }
    assertThat(loop.request("broken")).isPresent();
    assertThat(loop.request("refused")).isPresent();
    assertThat(loop.request("good")).isEmpty();
    assertThat(loop.request("good-2999")).isPresent();
    assertThat(loop.memory().requests()).isEqualTo(1_024 + 2);
    assertThat(loop.memory().since()).contains(BEGIN.plusMillis(5));
  }

  @Test
  void noMemoryIsOlderThanNone() {
    assertThat(loop.memory()).isEqualTo(new Memory(0, Optional.empty()));
    Memory early = new Memory(1, Optional.of(BEGIN));
    Memory late = new Memory(2, Optional.of(BEGIN.plusSeconds(1)));
    assertThat(early.and(late)).isEqualTo(new Memory(3, Optional.of(BEGIN)));
    assertThat(late.and(early)).isEqualTo(new Memory(3, Optional.of(BEGIN)));
    assertThat(Memory.NONE.and(late)).isEqualTo(late);
    assertThat(late.and(Memory.NONE)).isEqualTo(late);
  }

  @Test
  void aClosedConnectionIsToldUntilWhatItLeftBehindHasEnded() {
    DownstreamConnection connection = accept();
    Request left = new Request(connection, "left");
    connection.close();
    assertThat(loop.connections(0, 10, true, _ -> true))
        .singleElement()
        .matches(view -> view.closed() && view.open() == 1);
    left.finish(End.CLIENT, 0);
    assertThat(loop.open()).isEqualTo(LoopTraffic.Open.NONE);
  }

  @Test
  void nothingStaysUnderAnyOrderOfBeginsEndsAndCloses() {
    Random random = new Random(20_251_122);
    List<DownstreamConnection> connections = new ArrayList<>();
    List<UpstreamConnection> upstreams = new ArrayList<>();
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      switch (random.nextInt(6)) {
        case 0 -> connections.add(accept());
        case 1 -> upstreams.add(connect());
        case 2 -> take(connections, random).ifPresent(DownstreamConnection::close);
        case 3 -> take(upstreams, random).ifPresent(UpstreamConnection::close);
        case 4 -> take(requests, random).ifPresent(request -> request.finish(End.CLIENT, 0));
        default -> {
          if (!connections.isEmpty() && !upstreams.isEmpty()) {
            Request request = new Request(any(connections, random), "r" + i);
            request.send(any(upstreams, random));
            request.send(any(upstreams, random));
            requests.add(request);
          }
        }
      }
      int streams = loop.upstreams().stream().mapToInt(UpstreamConnection.View::streams).sum();
      assertThat(loop.open().upstream()).isEqualTo(upstreams.size());
      assertThat(loop.open().requests()).isEqualTo(requests.size());
      assertThat(streams).isLessThanOrEqualTo(requests.size());
    }
    requests.forEach(request -> request.finish(End.COMPLETE, 200));
    connections.forEach(DownstreamConnection::close);
    upstreams.forEach(UpstreamConnection::close);
    assertThat(loop.open()).isEqualTo(LoopTraffic.Open.NONE);
  }

  @Test
  void connectionsAreToldInPages() {
    for (int i = 0; i < 7; i++) {
      accept();
    }
    List<Long> seen = new ArrayList<>();
    List<ConnectionView> page = loop.connections(0, 3, true, _ -> true);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(3);
      page.forEach(view -> seen.add(view.connection().id()));
      page = loop.connections(seen.getLast(), 3, true, _ -> true);
    }
    assertThat(seen).hasSize(7).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aLoopThatDoesNotAnswerIsCounted() throws Exception {
    traffic.on(_ -> {});
    traffic.on(
        _ -> {
          throw new java.util.concurrent.RejectedExecutionException();
        });
    accept();
    PerLoop.Told<LoopTraffic.Open> told = traffic.ask(LoopTraffic::open);
    assertThat(told.answers()).containsExactly(new LoopTraffic.Open(1, 0, 0));
    assertThat(told.silent()).isEqualTo(2);
  }

  @Test
  void failuresToConnectAreForgottenWithTheirUpstreamAndNotBefore() {
    loop.connectFailed("east", "10.0.0.1:6443: refused");
    loop.connectFailed("east", "10.0.0.2:6443: refused");
    assertThat(traffic.failures("east"))
        .contains(new ConnectFailures(2, 2, "10.0.0.2:6443: refused", BEGIN));
    connect();
    assertThat(traffic.failures("east").orElseThrow().inARow()).isZero();
    traffic.retain(List.of("east"));
    assertThat(traffic.failures("east")).isPresent();
    traffic.retain(List.of("west"));
    assertThat(traffic.failures("east")).isEmpty();
  }

  private DownstreamConnection accept() {
    return loop.accepted("hub", new InetSocketAddress("10.0.0.9", 5), new Security("", "", ""));
  }

  private UpstreamConnection connect() {
    return loop.connected(
        "east",
        "direct",
        "10.0.0.1:6443",
        new InetSocketAddress("10.0.0.9", 6),
        "h2",
        Duration.ZERO);
  }

  private static <T> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  private static <T> Optional<T> take(List<T> list, Random random) {
    return list.isEmpty()
        ? Optional.empty()
        : Optional.of(list.remove(random.nextInt(list.size())));
  }

  private static final class Request extends LiveRequest {
    private final String id;

    Request(DownstreamConnection connection, String id) {
      super(connection);
      this.id = id;
      begin();
    }

    void send(UpstreamConnection upstream) {
      sentOn(upstream);
    }

    void finish(End end, int status) {
      end(Requests.ended(id, connection(), end, status));
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public String upstream() {
      return "east";
    }

    @Override
    protected RequestView view() {
      return RequestView.ended(Requests.ended(id, connection(), End.OPEN, 0));
    }
  }
}
