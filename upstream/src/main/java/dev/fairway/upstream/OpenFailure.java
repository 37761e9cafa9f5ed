package dev.fairway.upstream;

/** Why there is no stream to an upstream. Each carries a message for the person who reads it. */
public sealed interface OpenFailure {

  /** What happened, with the endpoint that it happened with. */
  String message();

  /** No endpoint could be connected to. */
  record Unreachable(String message) implements OpenFailure {}

  /** An endpoint answered, but not as the one it has to be: TLS failed. */
  record Untrusted(String message) implements OpenFailure {}

  /** No connection or stream became free in time. */
  record Busy(String message) implements OpenFailure {}

  /** The upstream was removed from the configuration. */
  record Removed(String message) implements OpenFailure {}
}
