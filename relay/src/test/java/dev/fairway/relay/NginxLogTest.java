package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.LogFormat;
import dev.fairway.model.Balance;
import dev.fairway.model.LogTemplate;
import dev.fairway.model.LogTemplate.Escape;
import dev.fairway.model.Member;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPort;
import dev.fairway.net.PrefixSet;
import dev.fairway.relay.Prelude.First;
import dev.fairway.upstream.Balancer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same connections through a real nginx and through the relay: their logs have the same lines,
 * but for times.
 */
final class NginxLogTest {

  private static final String FORMAT =
      "$remote_addr|$realip_remote_addr|$proxy_protocol_addr|$proxy_protocol_port|"
          + "$proxy_protocol_server_addr|$proxy_protocol_server_port|$server_addr|$protocol|"
          + "$status|$bytes_sent|$session_time|$upstream_addr|$upstream_bytes_sent|"
          + "$upstream_bytes_received|$upstream_connect_time|$upstream_first_byte_time|"
          + "$upstream_session_time|$ssl_preread_server_name|$ssl_preread_protocol|"
          + "$ssl_preread_alpn_protocols|$time_local|$time_iso8601|$msec|$hostname|"
          + "$binary_remote_addr";

  /** What nginx reads before it looks for a server it does not count as received. */
  private static final String ALL = FORMAT + "|$bytes_received";

  private static final byte[] NOTHING = {};

  @TempDir private Path folder;

  private final RelayRig rig = new RelayRig();

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @Test
  void aSessionThatOneOfSeveralMembersTook() throws Exception {
    HostPort one = RelayRig.nobody();
    HostPort two = RelayRig.nobody();
    HostPort server = rig.server(socket -> answer(socket, 5));
    compare(
        "proxy_pass east; } upstream east { server %s; server %s; server %s;"
            .formatted(one, two, server),
        () -> rules(First.ANYTHING, member(one, false), member(two, false), member(server, false)),
        ALL,
        "127.0.0.1",
        "hello".getBytes(US_ASCII));
  }

  @Test
  void aSessionThatNobodyTook() throws Exception {
    HostPort one = RelayRig.nobody();
    compare(
        "proxy_pass east; } upstream east { server %s;".formatted(one),
        () -> rules(First.ANYTHING, member(one, false)),
        ALL,
        "127.0.0.1",
        NOTHING);
  }

  @Test
  void aSessionThatNobodyWasThereFor() throws Exception {
    HostPort one = RelayRig.nobody();
    compare(
        "proxy_pass east; } upstream east { server %s down;".formatted(one),
        () -> rules(First.ANYTHING, member(one, true)),
        ALL,
        "127.0.0.1",
        NOTHING);
  }

  @Test
  void anAddressThatMayNotConnect() throws Exception {
    HostPort one = RelayRig.nobody();
    compare(
        "deny 127.0.0.0/8; proxy_pass %s;".formatted(one),
        () ->
            rig.rules(
                First.ANYTHING,
                router(member(one, false)),
                List.of(new Rules.Source(false, RelayRig.networks("127.0.0.0/8"))),
                PrefixSet.NONE),
        ALL,
        "127.0.0.1",
        NOTHING);
  }

  @Test
  void aHelloThatWasRead() throws Exception {
    byte[] hello = hello();
    HostPort server = rig.server(socket -> answer(socket, hello.length));
    compare(
        "ssl_preread on; proxy_pass %s;".formatted(server),
        () -> rules(First.HELLO, member(server, false)),
        FORMAT,
        "127.0.0.1",
        hello);
  }

  @Test
  void somethingElseThanAHello() throws Exception {
    HostPort server = rig.server(socket -> answer(socket, 5));
    compare(
        "ssl_preread on; proxy_pass %s;".formatted(server),
        () -> rules(First.HELLO, member(server, false)),
        FORMAT,
        "127.0.0.1",
        "hello".getBytes(US_ASCII));
  }

  @Test
  void aServerThatIsToldWhoTheClientIs() throws Exception {
    HostPort server = rig.server(socket -> answerAfterHeader(socket, 2));
    compare(
        "proxy_protocol on; proxy_pass %s;".formatted(server),
        () ->
            rig.rules(First.ANYTHING, router(Optional.of(ProxyVersion.V1), member(server, false))),
        ALL,
        "127.0.0.1",
        "hi".getBytes(US_ASCII));
  }

  @Test
  void aServerThatIsToldWhoTheClientIsAfterItsHelloWasRead() throws Exception {
    byte[] hello = hello();
    HostPort server = rig.server(socket -> answerAfterHeader(socket, hello.length));
    compare(
        "ssl_preread on; proxy_protocol on; proxy_pass %s;".formatted(server),
        () -> rig.rules(First.HELLO, router(Optional.of(ProxyVersion.V1), member(server, false))),
        FORMAT,
        "127.0.0.1",
        hello);
  }

  @Test
  void aHelloOfAClientThatNobodyTook() throws Exception {
    HostPort one = RelayRig.nobody();
    compare(
        "ssl_preread on; proxy_pass %s;".formatted(one),
        () -> rules(First.HELLO, member(one, false)),
        FORMAT,
        "127.0.0.1",
        hello());
  }

  @Test
  void aClientThatAProxySpeaksFor() throws Exception {
    HostPort server = rig.server(socket -> answer(socket, 5));
    for (String line :
        List.of(
            "PROXY TCP4 192.0.2.1 198.51.100.7 40000 443",
            "PROXY TCP6 2001:db8::1 2001:db8:0:0:1:: 40000 443",
            "PROXY UNKNOWN")) {
      compare(
          "set_real_ip_from 127.0.0.0/8; proxy_pass %s;".formatted(server),
          () ->
              rig.rules(
                  First.ANYTHING,
                  router(member(server, false)),
                  List.of(),
                  RelayRig.networks("127.0.0.0/8")),
          ALL,
          "127.0.0.1",
          (line + "\r\nhello").getBytes(US_ASCII));
    }
  }

  @Test
  void addressesWhoseBytesMeanSomething() throws Exception {
    HostPort one = RelayRig.nobody();
    for (String source :
        List.of("127.34.92.7", "127.10.9.13", "127.8.12.127", "127.1.27.31", "127.47.128.254")) {
      compare(
          "deny all; proxy_pass %s;".formatted(one),
          () ->
              rig.rules(
                  First.ANYTHING,
                  router(member(one, false)),
                  List.of(new Rules.Source(false, RelayRig.networks("0.0.0.0/0"))),
                  PrefixSet.NONE),
          "$binary_remote_addr|$remote_addr|$upstream_addr",
          source,
          NOTHING);
    }
  }

  /** Rules are made anew for each relay: a member that has failed is remembered. */
  private interface Making {
    Rules rules() throws IOException;
  }

  private void compare(String server, Making rules, String format, String source, byte[] said)
      throws Exception {
    for (Escape escape : Escape.values()) {
      assertThat(ours(rules, format, escape, source, said))
          .isEqualTo(theirs(server, format, escape, source, said));
    }
  }

  private String theirs(String server, String format, Escape escape, String source, byte[] said)
      throws Exception {
    Path home = Files.createTempDirectory(folder, "nginx");
    Path log = home.resolve("access.log");
    int port = RelayRig.nobody().port();
    String stream =
        """
        log_format ours escape=%s '%s';
        access_log %s ours;
        server { listen 127.0.0.1:%d%s; %s }
        """
            .formatted(
                escape.name().toLowerCase(Locale.ROOT),
                format,
                log,
                port,
                server.contains("set_real_ip_from") ? " proxy_protocol" : "",
                server);
    try (NginxServers _ = NginxServers.start(home, stream)) {
      say(port, source, said);
      return line(log);
    }
  }

  private String ours(Making rules, String format, Escape escape, String source, byte[] said)
      throws Exception {
    Path log = Files.createTempDirectory(folder, "ours").resolve("access.log");
    rig.logTo(
        new RelaySpec.AccessLog(
            Optional.of(log.toString()),
            new LogFormat.Template(new LogTemplate(format, escape)),
            Optional.empty()),
        folder);
    say(rig.relay(rules.rules()), source, said);
    return line(log);
  }

  /** Speaks first, and then reads to the end, however that comes. */
  private static void say(int port, String source, byte[] said) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(20_000);
      socket.bind(Records.address(source, 0));
      socket.connect(Records.address("127.0.0.1", port));
      socket.getOutputStream().write(said);
      socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      // Reset: nginx and the relay both do that to whom they refuse.
    }
  }

  /** The line, without the figures of times. */
  private static String line(Path log) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> Files.readString(log, ISO_8859_1).endsWith("\n"));
    return shape(read(log));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log, ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shape(String line) {
    return line.replaceAll("(?<=\\||, )\\d+\\.\\d{3}(?=\\||, )", "<time>")
        .replaceAll("\\d\\d/[A-Z][a-z]{2}/\\d{4}(:\\d\\d){3} (?=[+-]\\d{4}\\|)", "<local> ")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?=[+-]\\d\\d:\\d\\d\\|)", "<iso>");
  }

  private Rules rules(First first, Member... members) {
    return rig.rules(first, router(members));
  }

  private static Router router(Member... members) {
    return router(Optional.empty(), members);
  }

  private static Router router(Optional<ProxyVersion> greeting, Member... members) {
    Balancer balancer = new Balancer(List.of(members), Balance.ROUND_ROBIN, System::nanoTime);
    return RelayRig.to(
        new Target(
            "east",
            balancer,
            () -> "nobody",
            Duration.ofSeconds(20),
            members.length,
            Optional.empty(),
            greeting));
  }

  private static Member member(HostPort endpoint, boolean maintenance) {
    return new Member(
        endpoint,
        1,
        false,
        maintenance,
        1,
        Duration.ofSeconds(10),
        Integer.MAX_VALUE,
        Duration.ZERO);
  }

  /** Answers so many bytes, and ends. */
  private static void answer(Socket socket, int length) throws IOException {
    socket.getInputStream().readNBytes(length);
    socket.getOutputStream().write("got it".getBytes(US_ASCII));
  }

  private static void answerAfterHeader(Socket socket, int length) throws IOException {
    int last = 0;
    while (last >= 0 && last != '\n') {
      last = socket.getInputStream().read();
    }
    answer(socket, length);
  }

  /** One with a name and two protocols, of which one needs to be escaped. */
  private static byte[] hello() {
    ByteBuf extensions = Unpooled.buffer();
    byte[] name = "east.example".getBytes(US_ASCII);
    extensions.writeShort(0).writeShort(name.length + 5).writeShort(name.length + 3);
    extensions.writeByte(0).writeShort(name.length).writeBytes(name);
    byte[] protocol = "x\"\\\u0001\u00ff".getBytes(ISO_8859_1);
    extensions.writeShort(16).writeShort(protocol.length + 6).writeShort(protocol.length + 4);
    extensions.writeByte(2).writeBytes("h2".getBytes(US_ASCII));
    extensions.writeByte(protocol.length).writeBytes(protocol);
    extensions.writeShort(43).writeShort(5).writeByte(4).writeShort(0x0304).writeShort(0x0303);
    ByteBuf body = Unpooled.buffer();
    body.writeShort(0x0303).writeZero(32 + 1).writeShort(2).writeShort(0x1301).writeShort(0x0100);
    body.writeShort(extensions.readableBytes()).writeBytes(extensions);
    ByteBuf record = Unpooled.buffer();
    record.writeByte(22).writeShort(0x0301).writeShort(body.readableBytes() + 4);
    record.writeByte(1).writeMedium(body.readableBytes()).writeBytes(body);
    return ByteBufUtil.getBytes(record);
  }
}
