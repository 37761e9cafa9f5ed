package dev.fairway.transport;

/** A ClientHello that is not what TLS says it is. The message says where. */
final class MalformedHelloException extends Exception {

  private static final long serialVersionUID = 1;

  MalformedHelloException(String message) {
    super(message, null, false, false); // Hostile peers cause many: without a stack trace.
  }
}
