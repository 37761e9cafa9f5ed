package dev.fairway.proxy;

/** Puts a refusal into the form that the clients of this proxy read. Any thread; no I/O. */
public interface Answers {

  /**
   * Renders a refusal.
   *
   * @param id the request's id
   */
  Answer render(Refusal refusal, String id);

  /**
   * A body and its type.
   *
   * @param contentType the media type
   * @param body the text, sent as UTF-8
   */
  record Answer(String contentType, String body) {}
}
