package dev.fairway.observe;

import dev.fairway.model.TrafficClass;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request as the access log tells it. Holds no credential, no query and no body.
 *
 * @param time when the request's head had arrived; of one that did not come whole, when it began
 * @param id the id that the client also got
 * @param connection the connection that it came on; only its immutable parts may be asked for
 * @param protocol {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}
 * @param method the HTTP method
 * @param host what the client called us
 * @param path the raw path without its query: queries carry the commands of exec
 * @param userAgent as the client sent it, shortened
 * @param route the route that took it; empty if none did
 * @param bySni whether the TLS name chose the route, and not what the client called us
 * @param upstream the upstream that it was for; empty if it was for none
 * @param traffic the class of its traffic; only of one that was for an upstream
 * @param endpoint the endpoint that it was sent to; empty if it was sent to none
 * @param upstreamConnection the connection that it was sent to; null if it was sent to none. Only
 *     its immutable parts may be asked for
 * @param status the HTTP status that the client got; 0 if it got none
 * @param requestBytes body bytes that were passed to the upstream
 * @param responseBytes body bytes that were passed to the client, those of our own answers included
 * @param upstreamWait from the head to a stream at the upstream
 * @param firstByte from the head to the head of the response
 * @param total from the head to the end; of a head that did not come whole, from its beginning
 * @param end how it ended
 * @param problem why it was not served as it was asked; for people, empty if it was
 * @param annotation what a stage knew about it
 */
public record AccessRecord(
    Instant time,
    String id,
    DownstreamConnection connection,
    String protocol,
    String method,
    String host,
    String path,
    String userAgent,
    String route,
    boolean bySni,
    String upstream,
    TrafficClass traffic,
    String endpoint,
    @Nullable UpstreamConnection upstreamConnection,
    int status,
    long requestBytes,
    long responseBytes,
    Duration upstreamWait,
    Duration firstByte,
    Duration total,
    End end,
    String problem,
    Annotation annotation) {

  /** The link that it was sent over; empty if it was sent to none. */
  public String link() {
    return upstreamConnection == null ? "" : upstreamConnection.link();
  }

  /** Whether somebody may want to know why: it was broken off, or answered with a failure. */
  boolean hasFailed() {
    return end == End.CLIENT
        || end == End.UPSTREAM
        || end == End.ENDED
        || status >= 500
        || status == 429
        || (end == End.LOCAL && status >= 400);
  }

  /** How a request ended, and by whom. */
  public enum End {
    /** It has not ended yet. */
    OPEN("open"),
    /** Whole: the response was passed on to its last byte. */
    COMPLETE("complete"),
    /** The client went away or reset its stream. */
    CLIENT("client-closed"),
    /** The upstream went away or reset its stream. */
    UPSTREAM("upstream-closed"),
    /** Answered here: a refusal, a failure of a hop, or one of our own answers. */
    LOCAL("answered-here"),
    /** Ended by us: drained, forbidden by a change, or a deadline was over. */
    ENDED("ended-here");

    private final String word;

    End(String word) {
      this.word = word;
    }

    /** The word in the log. */
    public String word() {
      return word;
    }
  }
}
