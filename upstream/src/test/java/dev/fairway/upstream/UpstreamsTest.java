package dev.fairway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.http.ClientStream;
import dev.fairway.http.Fields;
import dev.fairway.http.HttpServer;
import dev.fairway.http.Malformed;
import dev.fairway.http.RequestHandler;
import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;
import dev.fairway.http.ResponseEvents;
import dev.fairway.http.ResponseHead;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.ServingCertificate;
import dev.fairway.model.TrafficClass;
import dev.fairway.model.Upstream;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.observe.Metrics;
import dev.fairway.observe.Traffic;
import dev.fairway.observe.UpstreamConnection;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.transport.Binding;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.transport.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pools against servers of ours, without a data plane around them. */
final class UpstreamsTest {

  private final CertificateAuthority authority =
      CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system());
  private final EventLoops loops = new EventLoops(1);
  private final EventLoop loop = loops.next();
  private final Connections accepted =
      new Connections(new Metrics(), "test", () -> 1_000, () -> 1_000);
  private final List<Binding> bindings = new ArrayList<>();

  /** Where each request came from, in order. */
  private final Queue<InetSocketAddress> sources = new ConcurrentLinkedQueue<>();

  private final Upstreams upstreams =
      new Upstreams(
          loops,
          new Dialer(loops),
          (_, _) -> new Dialer(loops),
          InstantSource.system(),
          new Traffic(new Metrics(), InstantSource.system()));

  @AfterEach
  void stop() {
    bindings.forEach(Binding::close);
    accepted.closeAll();
    loops.close();
  }

  @Test
  void requestsOfOneClassShareAConnectionAndThoseOfAnotherDoNot() throws Exception {
    UpstreamPools pools = only(upstream(server(100)));
    for (TrafficClass kind : TrafficClass.values()) {
      for (int i = 0; i < 5; i++) {
        assertThat(ask(pools, kind).status.get()).isEqualTo(200);
      }
    }
    assertThat(sources).hasSize(15);
    assertThat(Set.copyOf(sources)).hasSize(TrafficClass.values().length);
  }

  @Test
  void whatOneConnectionMayNotCarryGoesOnAnother() throws Exception {
    UpstreamPools pools = only(upstream(server(3)));
    for (int i = 0; i < 10; i++) {
      assertThat(ask(pools, TrafficClass.WATCH).status.get()).isEqualTo(200);
    }
    assertThat(Set.copyOf(sources)).hasSize(4);
  }

  @Test
  void theNextEndpointAnswersWhereOthersRefuse() throws Exception {
    HostPort good = server(1);
    UpstreamPools pools = only(upstream(refusing(), refusing(), good));
    Asked first = ask(pools, TrafficClass.WATCH);
    assertThat(first.status.get()).isEqualTo(200);
    assertThat(first.endpoint).isEqualTo(good.toString());
    assertThat(ask(pools, TrafficClass.WATCH).status.get()).isEqualTo(200);
  }

  @Test
  void aFailureNamesEveryEndpointAndWhatWasWrongThere() throws Exception {
    HostPort refusing = refusing();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostPort stalled = new HostPort("127.0.0.1", silent.getLocalPort());
      Asked asked = ask(only(upstream(refusing, stalled)), TrafficClass.BULK);
      assertThat(asked.failure.get().message())
          .contains(refusing + ": connecting failed")
          .contains(stalled + ": the TLS handshake failed");
    }
  }

  @Test
  void anUpstreamThatSwallowsOneRequestIsNotWaitedForByTheNext() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      UpstreamPools pools = only(upstream(new HostPort("127.0.0.1", silent.getLocalPort())));
      assertThat(ask(pools, TrafficClass.BULK).failure.get().message()).doesNotContain(" ago)");
      assertThat(ask(pools, TrafficClass.BULK).failure.get().message())
          .contains("the TLS handshake failed")
          .endsWith(" s ago)");
      silent.accept().close();
      silent.setSoTimeout(1);
      assertThatThrownBy(silent::accept)
          .as("no second connection")
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void anEndpointThatAnswersNoSynIsNotWaitedForByTheNextRequest() throws Exception {
    List<SocketChannel> queued = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Once its queue is full, the kernel drops what more there comes.
      for (int i = 0; i < 8; i++) {
        SocketChannel filler = SocketChannel.open();
        filler.configureBlocking(false);
        filler.connect(full.getLocalSocketAddress());
        queued.add(filler);
      }
      UpstreamPools pools = only(upstream(new HostPort("127.0.0.1", full.getLocalPort())));
      assertThat(ask(pools, TrafficClass.BULK).failure.get().message())
          .contains("connecting failed: connection timed out")
          .doesNotContain(" ago)");
      assertThat(ask(pools, TrafficClass.BULK).failure.get())
          .isInstanceOf(OpenFailure.Unreachable.class)
          .extracting(OpenFailure::message)
          .asString()
          .endsWith(" s ago)");
    }
    for (SocketChannel filler : queued) {
      filler.close();
    }
  }

  @Test
  void oneThatIsBackIsUsedAgain() throws Exception {
    int port;
    UpstreamPools pools;
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      port = silent.getLocalPort();
      pools = only(upstream(new HostPort("127.0.0.1", port)));
      assertThat(ask(pools, TrafficClass.BULK).status.get()).isZero();
    }
    server(100, port);
    Awaitility.await().until(() -> ask(pools, TrafficClass.BULK).status.get() == 200);
    assertThat(ask(pools, TrafficClass.BULK).status.get()).isEqualTo(200);
  }

  @Test
  void oneThatRefusedIsUsedAsSoonAsItDoesNot() throws Exception {
    HostPort refusing = refusing();
    UpstreamPools pools = only(upstream(refusing));
    assertThat(ask(pools, TrafficClass.BULK).status.get()).isZero();
    server(100, refusing.port());
    assertThat(ask(pools, TrafficClass.BULK).status.get()).isEqualTo(200);
  }

  @Test
  void aRequestThatNobodyWaitsForIsNotSent() throws Exception {
    UpstreamPools pools = only(upstream(server(100)));
    Asked abandoned = new Asked();
    abandoned.abandoned = true;
    Asked next = new Asked();
    loop.execute(
        () -> {
          pools.open(
              loop, TrafficClass.INTERACTIVE, Upstream.ANONYMOUS, false, abandoned, abandoned);
          pools.open(loop, TrafficClass.INTERACTIVE, Upstream.ANONYMOUS, false, next, next);
        });
    assertThat(next.status.get()).isEqualTo(200);
    assertThat(sources).hasSize(1);
  }

  @Test
  void anUpstreamThatMovedAndWasRemovedTakesNothingAndEndsWhatItCarries() throws Exception {
    UpstreamPools pools = only(upstream(server(100)));
    Asked running = ask(pools, TrafficClass.WATCH);
    assertThat(running.status.get()).isEqualTo(200);
    only(upstream(server(100)));
    assertThat(running.reset.isDone()).as("moved, so it goes on").isFalse();
    upstreams.commit(upstreams.prepare(List.of()), List.of());
    assertThat(running.reset.get()).isEqualTo(Reset.ENDED);
    assertThat(ask(pools, TrafficClass.WATCH).failure.get())
        .isInstanceOf(OpenFailure.Removed.class);
  }

  private UpstreamPools only(Upstream upstream) {
    Map<String, UpstreamPools> next = upstreams.prepare(List.of(upstream));
    upstreams.commit(next, List.of(upstream));
    return next.values().iterator().next();
  }

  private Upstream upstream(HostPort... endpoints) {
    UpstreamTls tls = new UpstreamTls("kubernetes", authority.certificatePem());
    return new Upstream("east", List.of(endpoints), tls, Duration.ofSeconds(1));
  }

  private Asked ask(UpstreamPools pools, TrafficClass kind) {
    Asked asked = new Asked();
    loop.execute(() -> pools.open(loop, kind, Upstream.ANONYMOUS, false, asked, asked));
    return asked;
  }

  private static HostPort refusing() throws IOException {
    try (ServerSocket closed = new ServerSocket(0)) {
      return new HostPort("127.0.0.1", closed.getLocalPort());
    }
  }

  /** A server that answers every request and ends none. */
  private HostPort server(int streams) throws IOException {
    return server(streams, 0);
  }

  private HostPort server(int streams, int port) throws IOException {
    IssuedCertificate issued = authority.issueServer(List.of("kubernetes"), Duration.ofHours(1));
    ServerTls tls =
        ServerTls.of(
            new ServingCertificate(issued.chainPem(), issued.keyPem()), HttpServer.PROTOCOLS);
    HttpLimits usual = HttpLimits.DEFAULT;
    HttpLimits limits =
        new HttpLimits(
            usual.requestLine(), usual.headers(), streams, usual.timeouts(), usual.load());
    HttpServer server = new HttpServer(() -> limits, accepted, new Open());
    Binding binding =
        Binding.bind(
            loops, new HostPort("127.0.0.1", port), () -> tls, false, () -> accepted, server);
    bindings.add(binding);
    return new HostPort("127.0.0.1", binding.address().getPort());
  }

  private final class Open implements RequestHandler {

    @Override
    public StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end) {
      sources.add(stream.connection().remote());
      stream.respond(new ResponseHead(200, new Fields()), false);
      return new Asked();
    }

    @Override
    public void onMalformed(ServerStream stream, Malformed malformed) {
      stream.respond(new ResponseHead(malformed.status(), new Fields()), true);
    }
  }

  /** A request, and everything that is heard of it. */
  private static final class Asked implements ResponseEvents, Opening {

    final CompletableFuture<Integer> status = new CompletableFuture<>();
    final CompletableFuture<OpenFailure> failure = new CompletableFuture<>();
    final CompletableFuture<Reset> reset = new CompletableFuture<>();
    volatile String endpoint = "";
    volatile boolean abandoned;

    @Override
    public void opened(ClientStream stream, UpstreamConnection connection) {
      endpoint = connection.endpoint();
      stream.request(new RequestHead("GET", "/", "kubernetes", new Fields(), null), true);
    }

    @Override
    public void failed(OpenFailure why) {
      failure.complete(why);
      status.complete(0);
    }

    @Override
    public boolean isAbandoned() {
      return abandoned;
    }

    @Override
    public void onResponse(ResponseHead head, boolean end) {
      status.complete(head.status());
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
      data.release();
    }

    @Override
    public void onTrailers(Fields trailers) {}

    @Override
    public void onReset(Reset reason) {
      reset.complete(reason);
    }
  }
}
