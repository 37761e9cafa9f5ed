package dev.fairway.observe;

import org.jspecify.annotations.Nullable;

/**
 * A request that has not ended yet, as whoever carries it keeps its journal; confined to the event
 * loop of its connection. Being listed costs it two links and no allocation.
 */
public abstract class LiveRequest extends Chain.Link<LiveRequest> {

  private final DownstreamConnection connection;
  private @Nullable UpstreamConnection upstreamConnection;

  /** Not listed yet. */
  protected LiveRequest(DownstreamConnection connection) {
    this.connection = connection;
  }

  /** The id that the client also gets. */
  public abstract String id();

  /** The upstream that it is for; empty if it is for none, or not known yet. */
  public abstract String upstream();

  /** A copy of what is known now. */
  protected abstract RequestView view();

  /** The configuration has changed; a request that it does not allow any more ends now. */
  protected void reconsider() {}

  /** The connection that it came on. */
  protected final DownstreamConnection connection() {
    return connection;
  }

  /** The connection that it was sent to last; null before. */
  protected final @Nullable UpstreamConnection upstreamConnection() {
    return upstreamConnection;
  }

  /** It is listed from now on, until {@link #end}. */
  protected final void begin() {
    connection.begin(this);
  }

  /** It was sent on; with a second attempt possibly on another connection. */
  protected final void sentOn(UpstreamConnection chosen) {
    leaveUpstream();
    upstreamConnection = chosen;
    chosen.begin();
  }

  /** Ends: remembered for a while, and listed no more. Once. */
  protected final void end(AccessRecord ended) {
    leaveUpstream();
    connection.end(this, ended);
  }

  private void leaveUpstream() {
    if (upstreamConnection != null) {
      upstreamConnection.end();
    }
  }
}
