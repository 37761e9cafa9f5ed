package dev.fairway.relay;

import dev.fairway.relay.SessionRecord.Try;
import dev.fairway.transport.ClientHello;
import dev.fairway.transport.ProxyHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Sessions as they may have been. */
final class Records {

  static final LogOrigin ORIGIN = new LogOrigin("relay-1", 4_711, ZoneId.of("Asia/Kolkata"));

  private Records() {}

  /** One that was relayed by the second member that was tried. */
  static SessionRecord relayed() {
    return record(
        Optional.of(new ClientHello(Optional.of("east.example"), List.of("h2", "x/1"), 0x0304)),
        Optional.empty(),
        200,
        List.of(
            new Try(
                "10.0.0.1:6443",
                true,
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(2_005),
                0,
                0),
            new Try(
                "[2001:db8::2]:6443",
                false,
                Optional.of(Duration.ofNanos(1_999_999)),
                Optional.of(Duration.ofMillis(12)),
                Duration.ofSeconds(61),
                7,
                8)),
        "client-closed",
        "");
  }

  /** One that ended before it was known where to. */
  static SessionRecord refused(String problem) {
    return record(Optional.empty(), Optional.empty(), 403, List.of(), "refused", problem);
  }

  /** One that a proxy in front of us spoke for. */
  static SessionRecord proxied() {
    return record(
        Optional.empty(),
        ProxyHeader.of(address("2001:db8::1", 40_000), address("2001:db8:0:0:1::", 443))
            .addresses(),
        200,
        List.of(),
        "upstream-reset",
        "the upstream reset its connection");
  }

  /** With another hello. */
  static SessionRecord of(ClientHello hello) {
    return record(Optional.of(hello), Optional.empty(), 200, List.of(), "client-closed", "");
  }

  private static SessionRecord record(
      Optional<ClientHello> hello,
      Optional<ProxyHeader.Addresses> proxied,
      int status,
      List<Try> tries,
      String end,
      String problem) {
    return new SessionRecord(
        "an-id",
        12,
        Instant.parse("2026-01-02T03:04:05.678Z"),
        Instant.parse("2026-01-02T03:05:08.004Z"),
        "shared",
        address("192.0.2.7", 50_123),
        address("10.1.2.3", 443),
        proxied,
        hello,
        status,
        tries.isEmpty() ? "" : "east",
        tries,
        5,
        6,
        3,
        Duration.ofNanos(62_326_999_999L),
        end,
        problem);
  }

  static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }
}
