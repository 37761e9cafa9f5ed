package dev.fairway.enrollment;

import dev.fairway.enrollment.EnrolledAgents.Joined;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.KeyPin;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An agent joins: an invite is used once more, and the register gets the agent with its first
 * certificate. The same key may ask again with a token that it has used up itself, as long as the
 * invite lasts: its answer may have been lost.
 *
 * @param from the address that it comes from
 */
record JoinChange(JoinRequest request, String from, Instant now)
    implements RegisterStore.Change<Joined> {

  /** How long agents are remembered after their last certificate could be renewed. */
  private static final Duration REMEMBERED = Duration.ofDays(30);

  /**
   * Whether it may be made, as far as a register tells; for whoever wants to know before that.
   *
   * @throws RefusedException if the invite is not good, or is for another cluster
   */
  void requireInvited(Register register) throws RefusedException {
    Invite invite = invite(register, again(register).isPresent());
    String wanted = request.cluster().orElse(invite.cluster());
    if (!wanted.equals(invite.cluster())) {
      throw new RefusedException(
          409,
          "the invite is for cluster \""
              + invite.cluster()
              + "\" and the agent says it is of another one (expected: --cluster "
              + invite.cluster()
              + ", or an invite for its own cluster)");
    }
  }

  @Override
  public RegisterStore.Changed<Joined> of(Register register, AgentsAuthority authority)
      throws RefusedException, IOException {
    Optional<EnrolledAgent> again = again(register);
    Invite invite = invite(register, again.isPresent());
    AgentIdentity identity =
        again
            .map(EnrolledAgent::identity)
            .orElseGet(() -> freshIdentity(invite.cluster(), register));
    X509Certificate certificate = authority.issue(request.request().publicKey(), identity);
    EnrolledAgent agent = agent(identity, invite, certificate);
    Register room = register.withoutEnded(now.minus(Renewal.GRACE).minus(REMEMBERED));
    if (room.agents().size() >= Register.MOST_AGENTS) {
      throw new RefusedException(503, "the hub has " + Register.MOST_AGENTS + " agents already");
    }
    Invites invites =
        again.isPresent() ? room.invites() : room.invites().redeem(request.token(), now);
    boolean takes = request.apiServer().isPresent() && invite.accepts().apiServer();
    return new RegisterStore.Changed<>(
        room.with(invites).with(agent), new Joined(invite, agent, certificate, takes));
  }

  private EnrolledAgent agent(AgentIdentity identity, Invite invite, X509Certificate certificate) {
    return new EnrolledAgent(
        identity,
        new EnrolledAgent.Joined(now, invite.id(), from, request.hostname(), request.version()),
        EnrolledAgent.Certificate.of(certificate),
        Optional.empty());
  }

  /** The agent that has joined with the same key and token. */
  private Optional<EnrolledAgent> again(Register register) {
    return register
        .invites()
        .of(request.token())
        .filter(invite -> now.isBefore(invite.expires()))
        .flatMap(invite -> register.joined(invite, KeyPin.of(request.request().publicKey())))
        .filter(agent -> agent.revoked().isEmpty());
  }

  private Invite invite(Register register, boolean again) throws RefusedException {
    return again
        ? register.invites().of(request.token()).orElseThrow()
        : register.invites().open(request.token(), now);
  }

  private static AgentIdentity freshIdentity(String cluster, Register register) {
    String id =
        FreshId.besides(each -> register.agent(new AgentIdentity(cluster, each)).isPresent());
    return new AgentIdentity(cluster, id);
  }
}
