package dev.fairway.tunnel;

import java.io.IOException;

/** What an agent, or another replica, has answered; whoever passes it on keeps what it is. */
final class TunnelFailure extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient DialFailure failure;

  TunnelFailure(String message, DialFailure failure) {
    super(message);
    this.failure = failure;
  }

  DialFailure failure() {
    return failure;
  }
}
