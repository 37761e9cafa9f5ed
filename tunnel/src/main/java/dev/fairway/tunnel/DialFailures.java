package dev.fairway.tunnel;

import dev.fairway.net.HostPort;
import dev.fairway.transport.DialException;
import dev.fairway.transport.FailureWords;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a target, in the words that a hub understands. */
final class DialFailures {

  private DialFailures() {}

  static DialFailure of(HostPort target, Throwable failure) {
    Throwable cause = failure instanceof DialException ? failure.getCause() : null;
    if (cause instanceof TunnelFailure passed) {
      return passed.failure();
    }
    String words = FailureWords.of(cause == null ? failure : cause);
    DialFailure.Kind kind = kind(failure);
    return new DialFailure(
        kind, kind == DialFailure.Kind.NAME_UNKNOWN ? target.host() + ": " + words : words);
  }

  private static DialFailure.Kind kind(Throwable failure) {
    if (failure instanceof DialException e) {
      boolean unknown = e.step() == DialException.Step.RESOLVE;
      return unknown ? DialFailure.Kind.NAME_UNKNOWN : cause(e.getCause());
    }
    return cause(failure);
  }

  private static DialFailure.Kind cause(@Nullable Throwable cause) {
    return switch (cause) {
      case ConnectTimeoutException e -> DialFailure.Kind.TIMEOUT;
      case SocketTimeoutException e -> DialFailure.Kind.TIMEOUT;
      case TimeoutException e -> DialFailure.Kind.TIMEOUT;
      case NoRouteToHostException e -> DialFailure.Kind.NO_ROUTE;
      case ConnectException e -> DialFailure.Kind.REFUSED;
      case null -> DialFailure.Kind.FAILED;
      default -> DialFailure.Kind.FAILED;
    };
  }
}
