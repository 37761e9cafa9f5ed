package dev.fairway.agent;

import dev.fairway.enrollment.ApiServer;
import dev.fairway.enrollment.HubTrust;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.enrollment.JoinAnswer;
import dev.fairway.enrollment.JoinRequest;
import dev.fairway.net.HostPort;
import dev.fairway.pki.AgentKey;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.KeyPin;
import dev.fairway.transport.EventLoops;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes an agent of this machine: confirms the hub by a pin, joins with a token, and leaves the
 * state where it is kept. The token is sent only to a hub that the pin has confirmed. Blocks.
 *
 * @param hub where it is
 * @param store where the agent's state is left
 * @param version of this program
 * @param clock by which the hub's is compared
 * @param way to the hub; kept in the state
 */
public record Joining(
    HostPort hub, StateStore store, String version, InstantSource clock, WayOut way) {

  /** Within what a certificate begins early. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Straight to the hub. */
  public Joining(HostPort hub, StateStore store, String version, InstantSource clock) {
    this(hub, store, version, clock, WayOut.DIRECT);
  }

  /**
   * What is offered to the hub.
   *
   * @param cluster which cluster this is, if somebody said so
   * @param hostname what this machine is called
   * @param apiServer of the cluster
   * @param credential for it; secret
   */
  public record Offer(
      Optional<String> cluster,
      String hostname,
      Optional<ApiServer> apiServer,
      Optional<String> credential) {

    /** Leaves the credential out. */
    @Override
    public String toString() {
      return "Offer[cluster=" + cluster + ", apiServer=" + apiServer.map(ApiServer::endpoint) + "]";
    }
  }

  /** What came of it. */
  public record Done(AgentState state, JoinAnswer answer) {}

  /**
   * Finds the certificate that a pin is of, among those that the hub shows in its handshake and the
   * one that it says has issued them.
   *
   * @return the certificate, PEM, that what the hub shows must be issued by, or be
   * @throws EnrollmentException if there is none; the message says what was seen
   */
  public String confirm(KeyPin pin) throws EnrollmentException {
    ShownChain shown = new ShownChain();
    List<X509Certificate> seen = new ArrayList<>();
    Optional<Instant> time = Optional.empty();
    try (EventLoops loops = new EventLoops(1)) {
      HubTrust said = reach(loops).unconfirmed(hub, shown).trust();
      time = Optional.of(said.time());
      seen.addAll(shown.shown());
      seen.addAll(parse(said.trustPem()));
    } catch (EnrollmentException e) {
      // A pin of what it shows is enough to go on and to be told better.
      seen.addAll(shown.shown());
      if (seen.stream().noneMatch(pin::matches)) {
        throw e;
      }
    }
    for (X509Certificate each : seen) {
      if (pin.matches(each)) {
        String trust = CertificatePem.print(List.of(each));
        verify(trust, time);
        return trust;
      }
    }
    throw wrongPin(pin, seen);
  }

  /** With what the pin has confirmed, everything is verified that TLS can; then clocks compared. */
  private void verify(String trust, Optional<Instant> unconfirmedTime) throws EnrollmentException {
    try (EventLoops loops = new EventLoops(1)) {
      requireSameTime(reach(loops).trusting(hub, trust).trust().time());
    } catch (EnrollmentException e) {
      if (unconfirmedTime.isPresent()) {
        requireSameTime(unconfirmedTime.get());
      }
      throw e;
    }
  }

  private void requireSameTime(Instant hubs) throws EnrollmentException {
    Duration ahead = Duration.between(hubs, clock.instant());
    if (ahead.abs().compareTo(SKEW) > 0) {
      throw EnrollmentException.lasting(
          "the clock of this machine is "
              + words(ahead.abs())
              + (ahead.isNegative() ? " behind" : " ahead of")
              + " that of the hub at "
              + hub,
          "Set both clocks (NTP does), then try again.");
    }
  }

  /**
   * Joins.
   *
   * @param trust what the hub's certificate must be issued by, PEM; see {@link #confirm}
   * @throws EnrollmentException if the hub refuses or does not answer
   * @throws IOException if the state cannot be written; the message says where
   */
  public Done join(String trust, InviteToken token, Offer offer)
      throws EnrollmentException, IOException {
    AgentKey.Fresh key = key();
    JoinRequest request =
        new JoinRequest(
            token,
            key.request(),
            offer.cluster(),
            offer.hostname(),
            version,
            offer.apiServer(),
            offer.credential());
    try (EventLoops loops = new EventLoops(1)) {
      JoinAnswer answer = reach(loops).trusting(hub, trust).join(request);
      AgentState state =
          new AgentState(
              hub,
              answer.trustPem().isEmpty() ? trust : answer.trustPem(),
              key.key(),
              CertificatePem.parse(answer.chainPem()),
              offer.apiServer().map(ApiServer::endpoint),
              way);
      store.save(state);
      return new Done(state, answer);
    } catch (IllegalArgumentException e) {
      throw EnrollmentException.lasting(
          "the hub at " + hub + " answered what cannot be used: " + e.getMessage(),
          "Use the same version of Fairway on both sides; this one is " + version + ".");
    }
  }

  /** The key of a joining that was broken off, or a new one, which is kept before it is used. */
  private AgentKey.Fresh key() throws IOException {
    Optional<AgentKey.Fresh> pending = store.joiningKey();
    if (pending.isPresent()) {
      return pending.get();
    }
    AgentKey.Fresh fresh = AgentKey.create();
    store.keepJoiningKey(fresh);
    return fresh;
  }

  private EnrollmentException wrongPin(KeyPin pin, List<X509Certificate> seen) {
    String list =
        seen.stream()
            .map(each -> KeyPin.of(each) + " (" + name(each) + ")")
            .distinct()
            .collect(Collectors.joining(", "));
    return EnrollmentException.lasting(
        "what listens at " + hub + " is not the hub with the pin " + pin + "; it shows " + list,
        "Compare --hub and --pin with what 'fairway hub invite' printed; if they are the same,"
            + " somebody is between. Where that is a proxy that opens TLS, --websocket passes by"
            + " it.");
  }

  private static String name(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName();
    return name.isEmpty() ? "no name" : name.replaceAll("\\p{Cntrl}", "?");
  }

  private static List<X509Certificate> parse(String pem) {
    try {
      return pem.isEmpty() ? List.of() : CertificatePem.parse(pem);
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private static String words(Duration time) {
    if (time.toHours() >= 48) {
      return time.toDays() + " days";
    }
    return time.toMinutes() >= 120 ? time.toHours() + " hours" : time.toMinutes() + " minutes";
  }

  private Reach reach(EventLoops loops) {
    return Reach.over(loops, way, version);
  }
}
