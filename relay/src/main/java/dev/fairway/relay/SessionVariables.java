package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.net.IpLiterals;
import dev.fairway.relay.SessionRecord.Try;
import dev.fairway.transport.ClientHello;
import dev.fairway.transport.ProxyHeader.Addresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The values of nginx's variables for a session, as nginx prints them; absent where nginx has found
 * none. For one thread.
 */
final class SessionVariables {

  /** There is no other yet. */
  static final String PROTOCOL = "TCP";

  private static final String PATTERN_LOCAL = "dd/MMM/yyyy:HH:mm:ss Z";
  private static final String PATTERN_ISO = "yyyy-MM-dd'T'HH:mm:ssxxx";

  private SessionVariables() {}

  /** The value of one variable, for each session. */
  interface Variable extends Function<SessionRecord, Optional<byte[]>> {}

  /**
   * Finds a variable by its name, without the dollar.
   *
   * @throws IllegalArgumentException if there is none of the name
   */
  static Variable of(String name, LogOrigin origin) {
    return switch (name) {
      case "binary_remote_addr" ->
          session -> Optional.of(session.client().getAddress().getAddress());
      case "bytes_received" -> number(SessionRecord::fromClient);
      case "bytes_sent" -> number(SessionRecord::toClient);
      case "connection" -> number(SessionRecord::connection);
      case "hostname" -> text(session -> origin.hostname());
      case "msec" -> text(session -> seconds(session.told().toEpochMilli()));
      case "pid" -> number(session -> origin.pid());
      case "protocol" -> text(session -> PROTOCOL);
      case "proxy_protocol_addr" -> proxied(Addresses::source, SessionVariables::host);
      case "proxy_protocol_port" -> proxied(Addresses::source, SessionVariables::port);
      case "proxy_protocol_server_addr" -> proxied(Addresses::destination, SessionVariables::host);
      case "proxy_protocol_server_port" -> proxied(Addresses::destination, SessionVariables::port);
      case "realip_remote_addr" -> text(session -> host(session.remote()));
      case "realip_remote_port" -> text(session -> port(session.remote()));
      case "remote_addr" -> text(session -> host(session.client()));
      case "remote_port" -> text(session -> port(session.client()));
      case "server_addr" -> text(session -> host(session.local()));
      case "server_port" -> text(session -> port(session.local()));
      case "session_time" -> text(session -> seconds(session.lasted().toMillis()));
      case "ssl_preread_alpn_protocols" ->
          session -> session.hello().map(hello -> alpn(hello).getBytes(ISO_8859_1));
      case "ssl_preread_protocol" -> hello(SessionVariables::protocol);
      case "ssl_preread_server_name" -> hello(hello -> hello.serverName().orElse(""));
      case "status" -> text(session -> "%03d".formatted(session.status()));
      case "time_iso8601" -> time(PATTERN_ISO, origin.zone());
      case "time_local" -> time(PATTERN_LOCAL, origin.zone());
      case "upstream_addr" -> tries(Try::peer);
      case "upstream_bytes_received" -> tries(each -> Long.toString(each.received()));
      case "upstream_bytes_sent" -> tries(each -> Long.toString(each.sent()));
      case "upstream_connect_time" -> tries(each -> seconds(each.connected()));
      case "upstream_first_byte_time" -> tries(each -> seconds(each.firstByte()));
      case "upstream_session_time" -> tries(each -> seconds(each.lasted().toMillis()));
      case "id" -> text(SessionRecord::id);
      case "listener" -> text(SessionRecord::listener);
      case "upstream" -> unlessEmpty(SessionRecord::upstream);
      case "end" -> text(SessionRecord::end);
      case "problem" -> unlessEmpty(SessionRecord::problem);
      default -> throw new IllegalArgumentException("no variable $" + name);
    };
  }

  /** The protocols that a client offers, a character for each byte. */
  static String alpn(ClientHello hello) {
    return String.join(",", hello.protocols());
  }

  /** The newest version of TLS that a client speaks; empty if nobody knows it. */
  static String protocol(ClientHello hello) {
    return switch (hello.version()) {
      case 0x0300 -> "SSLv3";
      case 0x0301 -> "TLSv1";
      case 0x0302 -> "TLSv1.1";
      case 0x0303 -> "TLSv1.2";
      case 0x0304 -> "TLSv1.3";
      default -> "";
    };
  }

  private static Variable text(Function<SessionRecord, String> value) {
    return session -> Optional.of(value.apply(session).getBytes(UTF_8));
  }

  private static Variable unlessEmpty(Function<SessionRecord, String> value) {
    return session ->
        Optional.of(value.apply(session))
            .filter(text -> !text.isEmpty())
            .map(text -> text.getBytes(UTF_8));
  }

  private static Variable number(Function<SessionRecord, Long> value) {
    return text(session -> Long.toString(value.apply(session)));
  }

  private static Variable proxied(
      Function<Addresses, InetSocketAddress> side, Function<InetSocketAddress, String> part) {
    return session -> session.proxied().map(side).map(part).map(text -> text.getBytes(UTF_8));
  }

  private static Variable hello(Function<ClientHello, String> part) {
    return session -> session.hello().map(part).map(text -> text.getBytes(UTF_8));
  }

  /** One value for each member that was tried. */
  private static Variable tries(Function<Try, String> value) {
    return session -> {
      List<Try> tries = session.tries();
      return tries.isEmpty()
          ? Optional.empty()
          : Optional.of(
              tries.stream().map(value).collect(Collectors.joining(", ")).getBytes(UTF_8));
    };
  }

  private static Variable time(String pattern, ZoneId zone) {
    TimeText print = new TimeText(pattern, zone);
    return text(session -> print.of(session.told()));
  }

  private static String host(InetSocketAddress address) {
    return IpLiterals.print(address.getAddress().getAddress());
  }

  private static String port(InetSocketAddress address) {
    return Integer.toString(address.getPort());
  }

  private static String seconds(Optional<Duration> duration) {
    return duration.map(took -> seconds(took.toMillis())).orElse("-");
  }

  private static String seconds(long millis) {
    return millis / 1_000 + "." + Long.toString(1_000 + millis % 1_000).substring(1);
  }
}
