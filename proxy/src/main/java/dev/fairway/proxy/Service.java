package dev.fairway.proxy;

import dev.fairway.http.RequestHead;
import java.util.concurrent.CompletionStage;

/**
 * Answers requests that go to no upstream: an API of the program's own. Which requests those are, a
 * route says ({@link dev.fairway.model.Action.Own}).
 *
 * <p>Called on the request's event loop; must not block.
 */
public interface Service {

  /**
   * How many bytes of a request's body it reads, at most; a longer one is refused. None: whatever
   * comes is thrown away, and the request is answered at once.
   *
   * @param head of the request
   */
  default int mostBody(RequestHead head) {
    return 0;
  }

  /**
   * Answers a request whose body it has asked for.
   *
   * @param body whole, read as UTF-8; may hold secrets
   * @return as of {@link #answer(ProxyRequest)}
   */
  default CompletionStage<Reply> answer(ProxyRequest request, String body) {
    return answer(request);
  }

  /**
   * Answers a request, of which the body is thrown away.
   *
   * @return completes soon, on any thread; failing, the request is answered 503
   */
  CompletionStage<Reply> answer(ProxyRequest request);

  /** Whether it answers a request that comes within a WebSocket; see {@link Reply.Inner}. */
  default boolean isForInner(RequestHead head) {
    return false;
  }

  /** An answer. */
  sealed interface Reply {

    /**
     * What was asked for, with status 200.
     *
     * @param text sent as UTF-8
     */
    record Content(String contentType, String text) implements Reply {}

    /**
     * The request becomes a WebSocket, and what that carries a connection to the same listener,
     * with TLS of its own, as if it had been accepted anew. Requests within it are answered if
     * {@link Service#isForInner} says so.
     *
     * @param protocol that the WebSocket must be for
     */
    record Inner(String protocol) implements Reply {}

    /** It is not given. */
    record Refused(Refusal refusal) implements Reply {}
  }
}
