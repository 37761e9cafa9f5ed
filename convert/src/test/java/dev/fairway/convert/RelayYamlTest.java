package dev.fairway.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.Configuration;
import dev.fairway.config.HubSpec.Admin;
import dev.fairway.config.Job;
import dev.fairway.config.RelayListener;
import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.ConnectTarget;
import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Limits;
import dev.fairway.config.RelayListener.SourceRule;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelayListener.Timeouts;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelaySpec.LogFormat;
import dev.fairway.config.RelaySpec.Resolver;
import dev.fairway.config.RelayUpstream;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.config.RelayUpstream.HealthCheck;
import dev.fairway.config.RelayUpstream.Probe;
import dev.fairway.config.RelayUpstream.Verify;
import dev.fairway.config.SourceFile;
import dev.fairway.model.AddressFamily;
import dev.fairway.model.Balance;
import dev.fairway.model.HostMatch;
import dev.fairway.model.LogTemplate;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import dev.fairway.net.HostPorts;
import dev.fairway.net.PortRange;
import dev.fairway.net.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is written reads back as the same relay, whatever is in it. */
class RelayYamlTest {

  private static final long SEED = 20261121;
  private static final int ROUNDS = 3_000;

  private static final List<String> PATHS =
      List.of(
          "/a", "a b", "no", "1", "é\"\\", "a: b", "- a", "#", "0x1f", "~", "a\tb", "1h", "null");

  private static final List<String> FORMATS =
      List.of("$status", "a: $status # x", "\"$remote_addr\"\n$end", "'", "{", "é$id", "\\", "- -");

  private final Random random = new Random(SEED);

  @Test
  void everyRelayReadsBackAsItself() {
    for (int round = 0; round < ROUNDS; round++) {
      RelaySpec relay = relay();
      String text = RelayYaml.write("relay", relay, List.of());
      SourceFile file = new SourceFile("relay.yaml", text);
      Configuration read = Configuration.parse("etc", List.of(file), List.of(), Job.RELAY);
      assertThat(read.problems()).as("seed %d round %d:%n%s", SEED, round, text).isEmpty();
      assertThat(read.relay()).as("seed %d round %d:%n%s", SEED, round, text).contains(relay);
    }
  }

  @Test
  void whatWasSaidStandsInFrontAsComments() {
    Imported read = Samples.read(Samples.HAPROXY);

    assertThat(read.notices()).isNotEmpty();
    assertThat(read.yaml("relay").lines().limit(read.notices().size()))
        .allMatch(line -> line.startsWith("# etc/nginx.conf:"));
  }

  private RelaySpec relay() {
    List<RelayUpstream> upstreams = list(3, i -> upstream("up-" + i));
    return new RelaySpec(
        IntStream.rangeClosed(1, 1 + random.nextInt(3))
            .mapToObj(i -> listener(i, upstreams))
            .toList(),
        upstreams,
        maybe(Resolver.DEFAULT, this::resolver),
        maybe(AccessLog.DEFAULT, this::accessLog),
        new Admin(maybe(RelaySpec.ADMIN_LISTEN, () -> HostPort.parse("[::1]:9000"))),
        maybe(RelaySpec.DRAIN_TIMEOUT, this::seconds));
  }

  private RelayListener listener(int index, List<RelayUpstream> upstreams) {
    List<HostPorts> listen =
        List.of(
            new HostPorts("0.0.0.0", PortRange.of(index)),
            new HostPorts("::", PortRange.of(index)));
    Action action =
        switch (random.nextInt(3)) {
          case 0 -> new Action.Forward(target(upstreams));
          case 1 ->
              new Action.Connect(
                  List.of(
                      new ConnectTarget.Name(below("a.example"), PortRange.parse("1-9")),
                      new ConnectTarget.Name(exact("a.example"), PortRange.of(443)),
                      new ConnectTarget.Network(Prefix.parse("::/0"), PortRange.of(1)),
                      new ConnectTarget.Network(Prefix.parse("10.0.0.0/8"), PortRange.of(1))));
          default ->
              new Action.ByHello(
                  List.of(
                      new HelloRoute(
                          List.of(exact("b.example"), below("b.example")),
                          maybe(List.of(), () -> List.of("h2", "http/1.1", "a#b")),
                          target(upstreams)),
                      new HelloRoute(List.of(), List.of(), target(upstreams))));
        };
    return new RelayListener(
        maybe(listen.getFirst().toString(), () -> "name." + index),
        listen,
        maybe(List.of(), () -> List.of(Prefix.parse("10.0.0.0/8"))),
        list(
            3, i -> new SourceRule(random.nextBoolean(), List.of(Prefix.parse("2001:db8::/" + i)))),
        action,
        maybe(Limits.DEFAULT, this::limits),
        maybe(Timeouts.DEFAULT, () -> new Timeouts(seconds(), seconds(), optional(this::seconds))),
        optional(this::accessLog));
  }

  private Limits limits() {
    return new Limits(
        maybe(Limits.DEFAULT.connections(), () -> 7),
        maybe(Limits.DEFAULT.connectionsPerAddress(), () -> 8),
        optional(() -> 1_024 + random.nextInt(1 << 24)),
        maybe(Limits.DEFAULT.helloTimeout(), this::seconds),
        maybe(Limits.DEFAULT.helloSize(), () -> 1_024 + random.nextInt(5_000)));
  }

  private Target target(List<RelayUpstream> upstreams) {
    if (upstreams.isEmpty() || random.nextBoolean()) {
      return new Target.Address(
          HostPorts.parse(random.nextBoolean() ? "[::1]:1" : "a.example:443"));
    }
    return new Target.Upstream(upstreams.get(random.nextInt(upstreams.size())).name());
  }

  private RelayUpstream upstream(String name) {
    return new RelayUpstream(
        name,
        List.of(endpoint(), endpoint()),
        any(List.of(Balance.values())),
        optional(() -> 2),
        optional(this::seconds),
        optional(this::check),
        optional(() -> any(List.of(ProxyVersion.values()))));
  }

  private Endpoint endpoint() {
    return new Endpoint(
        HostPorts.parse("a.example:443"),
        1 + random.nextInt(3),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt(3),
        seconds(),
        optional(() -> 5),
        maybe(Duration.ZERO, this::seconds));
  }

  private HealthCheck check() {
    Verify verify = new Verify(optional(() -> "a.example"), optional(this::trust));
    Probe probe =
        switch (random.nextInt(3)) {
          case 0 -> new Probe.Tcp();
          case 1 -> new Probe.Tls(verify);
          default ->
              new Probe.Https(
                  verify,
                  maybe(
                      List.of("/readyz", "/healthz"), () -> List.of("/a?b#c: d".replace(" ", ""))));
        };
    return new HealthCheck(probe, seconds(), seconds(), 1 + random.nextInt(3), 2);
  }

  private Trust trust() {
    return random.nextBoolean()
        ? new Trust.InFile(any(PATHS))
        : new Trust.Inline("-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n");
  }

  private Resolver resolver() {
    return new Resolver(
        list(3, i -> HostPort.parse("10.0.0." + i + ":53")),
        optional(() -> List.of(new HostName("svc.example"))),
        optional(() -> 5),
        seconds(),
        optional(this::seconds),
        any(List.of(AddressFamily.values())));
  }

  private AccessLog accessLog() {
    LogFormat format =
        switch (random.nextInt(3)) {
          case 0 -> new LogFormat.Json();
          case 1 -> new LogFormat.None();
          default ->
              new LogFormat.Template(
                  new LogTemplate(any(FORMATS), any(List.of(LogTemplate.Escape.values()))));
        };
    return new AccessLog(optional(() -> any(PATHS)), format, optional(this::seconds));
  }

  private Duration seconds() {
    return Duration.ofMillis(1_000 + random.nextInt(100_000));
  }

  private static HostMatch exact(String name) {
    return new HostMatch.Exact(new HostName(name));
  }

  private static HostMatch below(String name) {
    return new HostMatch.Below(new HostName(name));
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private <T> T maybe(T usual, Supplier<T> other) {
    return random.nextBoolean() ? usual : other.get();
  }

  private <T> Optional<T> optional(Supplier<T> value) {
    return random.nextBoolean() ? Optional.empty() : Optional.of(value.get());
  }

  private <T> List<T> list(int most, IntFunction<T> make) {
    List<T> values = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      values.add(make.apply(i));
    }
    return values;
  }
}
