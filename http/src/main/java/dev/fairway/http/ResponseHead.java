package dev.fairway.http;

/**
 * The head of a response, the same for HTTP/1.1 and HTTP/2.
 *
 * @param status 100 to 599
 * @param fields without the pseudo-fields of HTTP/2
 */
public record ResponseHead(int status, Fields fields) {

  /** Whether more heads follow (RFC 9110 section 15.2); 101 is final for HTTP. */
  public boolean isInformational() {
    return status >= 100 && status < 200 && status != 101;
  }
}
