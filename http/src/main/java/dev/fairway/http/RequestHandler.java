package dev.fairway.http;

/** Takes the requests of a listener, on the event loop of each connection. */
public interface RequestHandler {

  /**
   * A request's head has arrived.
   *
   * @param end whether the request has no body
   * @return hears of the rest of the request
   */
  StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end);

  /**
   * Something arrived that is not a request that may be served. The callee responds; the connection
   * closes afterwards where its framing can no longer be trusted.
   */
  void onMalformed(ServerStream stream, Malformed malformed);
}
