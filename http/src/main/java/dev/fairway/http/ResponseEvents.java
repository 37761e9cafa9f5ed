package dev.fairway.http;

/** What a {@link ClientStream} hears from the upstream. */
public interface ResponseEvents extends StreamEvents {

  /**
   * A head: any number of informational ones, then one other.
   *
   * @param end whether the response has no body and is over
   */
  void onResponse(ResponseHead head, boolean end);
}
