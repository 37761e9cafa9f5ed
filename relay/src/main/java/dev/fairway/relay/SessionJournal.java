package dev.fairway.relay;

import dev.fairway.net.HostPort;
import dev.fairway.observe.RequestId;
import dev.fairway.pump.Outcome;
import dev.fairway.pump.Pump;
import dev.fairway.pump.Side;
import dev.fairway.pump.Tally;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Keeps what is to be told of one session; confined to its event loop. */
final class SessionJournal {

  private final String id = RequestId.next();
  private final Instant time;
  private final long begin = System.nanoTime();
  private final String listener;
  private final String remote;
  private final StringJoiner members = new StringJoiner(", ");
  private String proxied = "";
  private String serverName = "";
  private String upstream = "";
  private long tried;
  private long joined;
  private @Nullable Duration connected;

  SessionJournal(Instant time, String listener, InetSocketAddress remote) {
    this.time = time;
    this.listener = listener;
    this.remote = text(remote);
  }

  String id() {
    return id;
  }

  void proxied(InetSocketAddress client) {
    proxied = text(client);
  }

  void serverName(String name) {
    serverName = name;
  }

  void routed(String name) {
    upstream = name;
  }

  void tries(HostPort member) {
    members.add(member.toString());
    tried = System.nanoTime();
  }

  void connected() {
    joined = System.nanoTime();
    connected = Duration.ofNanos(joined - tried);
  }

  /** It ended before a byte was relayed. */
  SessionRecord refused(int status, String end, String problem) {
    return entry(status, end, problem, null);
  }

  /** It was relayed, and is over. */
  SessionRecord ended(Pump pump, Outcome outcome) {
    return entry(200, outcome.code(), problem(outcome), pump);
  }

  private SessionRecord entry(int status, String end, String problem, @Nullable Pump pump) {
    Tally up = pump == null ? NOTHING : pump.tally(Side.CLIENT);
    Tally down = pump == null ? NOTHING : pump.tally(Side.UPSTREAM);
    return new SessionRecord(
        id,
        time,
        listener,
        remote,
        proxied,
        serverName,
        status,
        upstream,
        members.toString(),
        up.received(),
        down.sent(),
        up.sent(),
        down.received(),
        up.spliced() + down.spliced(),
        Duration.ofNanos(System.nanoTime() - begin),
        Optional.ofNullable(connected),
        Optional.ofNullable(down.firstByte()).map(after -> after.plusNanos(joined - begin)),
        end,
        problem);
  }

  private static final Tally NOTHING = new Tally(0, 0, 0, null);

  private static String problem(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Closed closed -> "";
      case Outcome.Reset(Side by) -> who(by) + " reset its connection";
      case Outcome.Idle() -> "neither side sent a byte for too long";
      case Outcome.SessionDeadline() -> "the session has lasted as long as it may";
      case Outcome.Drained() -> "the time to drain was over";
      case Outcome.Stopped() -> "it was ended from here";
      case Outcome.Failed(Side side, Throwable cause) ->
          who(side) + "'s connection failed: " + cause.getMessage();
    };
  }

  private static String who(Side side) {
    return side == Side.CLIENT ? "the client" : "the upstream";
  }

  static String text(InetSocketAddress address) {
    return new HostPort(host(address), address.getPort()).toString();
  }

  private static String host(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    int zone = host.indexOf('%');
    return zone < 0 ? host : host.substring(0, zone);
  }
}
