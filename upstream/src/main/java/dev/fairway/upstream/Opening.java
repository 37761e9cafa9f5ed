package dev.fairway.upstream;

import dev.fairway.http.ClientStream;
import dev.fairway.observe.UpstreamConnection;

/** Hears what became of a request for a stream; called once, on the event loop. */
public interface Opening {

  /** Here it is. */
  void opened(ClientStream stream, UpstreamConnection connection);

  /** There is none. Nothing was sent, so the request may be tried again. */
  void failed(OpenFailure failure);

  /** Whether nobody waits any more: the client has gone. */
  boolean isAbandoned();
}
