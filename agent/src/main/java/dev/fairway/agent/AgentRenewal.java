package dev.fairway.agent;

import dev.fairway.enrollment.Renewal;
import dev.fairway.enrollment.RenewalAnswer;
import dev.fairway.pki.AgentKey;
import dev.fairway.pki.CertificatePem;
import java.io.IOException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the certificate of an agent from ending: an agent that runs asks it from time to time, once
 * an hour say. Each renewal makes a new key. For one thread at a time; blocks a minute at most.
 */
public final class AgentRenewal {

  private static final Logger log = LoggerFactory.getLogger(AgentRenewal.class);

  private final StateStore store;
  private final Reach reach;
  private AgentState state;

  /**
   * Of an agent that has joined.
   *
   * @param store of its state
   * @param reach how it reaches its hub
   */
  public AgentRenewal(StateStore store, AgentState state, Reach reach) {
    this.store = store;
    this.state = state;
    this.reach = reach;
  }

  /** The state that counts now. */
  public AgentState state() {
    return state;
  }

  /**
   * Renews the certificate if two thirds of its life are over; the next state is kept then.
   *
   * @return the state that counts now
   * @throws EnrollmentException if the hub refuses or does not answer; ask again in a few minutes
   *     while it is passing
   * @throws IOException if the state cannot be written
   */
  public AgentState renewIfDue(Instant now) throws EnrollmentException, IOException {
    return switch (state.standing(now)) {
      case GOOD -> state;
      case DUE, ENDED -> renew();
      case LOST ->
          throw EnrollmentException.lasting(
              "the certificate of agent "
                  + state.identity()
                  + " ended at "
                  + state.notAfter()
                  + ", more than seven days ago",
              "Join anew with an invite: fairway hub invite " + state.identity().cluster() + ".");
    };
  }

  private AgentState renew() throws EnrollmentException, IOException {
    AgentKey.Fresh next = AgentKey.create();
    Renewal renewal = Renewal.by(state.key(), state.chain(), next.request(), reach.version());
    try {
      RenewalAnswer answer = reach.trusting(state.hub(), state.trustPem()).renew(renewal);
      AgentState renewed =
          new AgentState(
              state.hub(),
              answer.trustPem().isEmpty() ? state.trustPem() : answer.trustPem(),
              next.key(),
              CertificatePem.parse(answer.chainPem()),
              state.apiServer(),
              state.way());
      store.save(renewed);
      state = renewed;
      log.info("the certificate of agent {} lasts until {}", state.identity(), state.notAfter());
      return renewed;
    } catch (IllegalArgumentException e) {
      throw EnrollmentException.lasting(
          "the hub at " + state.hub() + " answered what cannot be used: " + e.getMessage(),
          "Use the same version of Fairway on both sides; this one is " + reach.version() + ".");
    }
  }
}
