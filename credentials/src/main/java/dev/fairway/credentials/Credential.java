package dev.fairway.credentials;

import dev.fairway.model.ClientIdentity;
import dev.fairway.model.Upstream;
import io.netty.util.AsciiString;
import java.util.Optional;

/**
 * What the hub shows of itself to one cluster, as it is at any moment. Any thread; nothing here
 * waits.
 */
public interface Credential {

  /** What there is to show now: at most one volatile read. */
  State state();

  /**
   * The cluster has answered 401: what was shown is not good any more. What can be had anew is.
   *
   * @param shown what was shown
   */
  void refused(State shown);

  /** One that stays as it is. */
  static Credential of(State state) {
    return new FixedCredential(state);
  }

  /** What there is to show at one moment. */
  sealed interface State {

    /**
     * Something.
     *
     * @param identity the name of the identity of the {@link Upstream} that connections show in
     *     their handshake; {@link Upstream#ANONYMOUS} for none
     * @param authorization the value of the header field of this name; secret
     */
    record Ready(String identity, Optional<AsciiString> authorization) implements State {

      /** Leaves the secret out. */
      @Override
      public String toString() {
        String shown = authorization.isPresent() ? "secret" : "none";
        return "Ready[identity=" + identity + ", authorization=" + shown + "]";
      }
    }

    /**
     * Nothing.
     *
     * @param reason why, for people; holds no secret
     */
    record Unavailable(String reason) implements State {}
  }

  /**
   * What to show, before it has a name: what a file or a program holds.
   *
   * @param token for the header field Authorization
   * @param certificate for the handshake
   */
  record Content(Optional<BearerToken> token, Optional<ClientIdentity> certificate) {

    /**
     * As a state.
     *
     * @param identity the name that the certificate has, if there is one
     */
    public State.Ready as(String identity) {
      return new State.Ready(
          certificate.isPresent() ? identity : Upstream.ANONYMOUS,
          token.map(BearerToken::authorization));
    }
  }
}
