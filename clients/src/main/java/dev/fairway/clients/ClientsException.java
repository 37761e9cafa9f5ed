package dev.fairway.clients;

/** Why the clients could not be tried at all; the message says what is wrong and what helps. */
public final class ClientsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ClientsException(String message) {
    super(message);
  }

  ClientsException(String message, Throwable cause) {
    super(message, cause);
  }
}
