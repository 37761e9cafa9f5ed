package dev.fairway.proxy;

import dev.fairway.http.Fields;
import java.time.Duration;

/**
 * A request of the program's own to an upstream; see {@link DataPlane#call}.
 *
 * @param method such as GET
 * @param target the path and query
 * @param fields not changed by whoever made them any more; may hold a credential, never printed
 * @param identity which of the upstream's identities it goes with
 * @param body sent as UTF-8; empty for none
 * @param mostBytes of the response's body; a longer one fails the call
 * @param deadline for all of it
 */
public record OwnRequest(
    String method,
    String target,
    Fields fields,
    String identity,
    String body,
    int mostBytes,
    Duration deadline) {

  /** What an upstream has answered, whatever the status; its body is read as UTF-8. */
  public record Answer(int status, String body) {

    /** Leaves the body out. */
    @Override
    public String toString() {
      return "Answer[" + status + ", " + body.length() + " characters]";
    }
  }

  /** There was no whole answer. The message says why, for people, and holds nothing secret. */
  public static final class FailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Says why. */
    public FailedException(String message) {
      super(message, null, false, false);
    }
  }

  /** The method and the path: queries, values and bodies may be secrets. */
  @Override
  public String toString() {
    int query = target.indexOf('?');
    return method + " " + (query < 0 ? target : target.substring(0, query));
  }
}
