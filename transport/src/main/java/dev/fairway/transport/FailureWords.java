package dev.fairway.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a connection failed, in words for people: Netty names system calls, numbers and addresses.
 */
public final class FailureWords {

  /** {@code finishConnect(..) failed with error(-111): Connection refused: /10.0.0.1:443}. */
  private static final Pattern CALL =
      Pattern.compile("\\w+\\(.*?\\) failed with error\\(-?\\d+\\): (.*?)(?:: [^ /]*/\\S+)?");

  /** {@code connection timed out after 5000 ms: /10.0.0.1:443}, and what the JDK's sockets say. */
  private static final Pattern CONNECT =
      Pattern.compile("([Cc]onnection (?:refused|timed out.*?)|No route to host): [^ /]*/\\S+");

  /** EMFILE and ENFILE. */
  private static final int PROCESS_FULL = -24;

  private static final int SYSTEM_FULL = -23;

  private FailureWords() {}

  /** What went wrong; what the peer's address is says whoever asks. */
  public static String of(Throwable failure) {
    Throwable cause = unwrapped(failure);
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    Matcher call = CALL.matcher(message);
    Matcher connect = CONNECT.matcher(message);
    return call.matches() ? lower(call) : connect.matches() ? lower(connect) : message;
  }

  /** Says that no file descriptors are left, if that is why; else absent. */
  static Optional<String> ofShortage(Throwable failure) {
    return unwrapped(failure) instanceof NativeIoException e
            && (e.expectedErr() == PROCESS_FULL || e.expectedErr() == SYSTEM_FULL)
        ? Optional.of(of(e) + " (is the limit of open files, ulimit -n, too low?)")
        : Optional.empty();
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof ChannelException && cause != null ? cause : failure;
  }

  private static String lower(Matcher words) {
    String text = words.group(1);
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
