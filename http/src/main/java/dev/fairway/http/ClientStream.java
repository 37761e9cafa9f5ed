package dev.fairway.http;

/** The upstream's side of an exchange. */
public interface ClientStream extends HttpStream {

  /**
   * Sends the request's head; once.
   *
   * @param end whether the request has no body
   */
  void request(RequestHead head, boolean end);
}
