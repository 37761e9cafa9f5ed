package dev.fairway.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** Reason phrases, which HTTP/1.1 still has room for. */
final class Reasons {

  private Reasons() {}

  static String phrase(int status) {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
  }
}
