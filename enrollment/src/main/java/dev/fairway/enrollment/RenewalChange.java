package dev.fairway.enrollment;

import dev.fairway.pki.AgentIdentity;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** An agent gets its next certificate, for a key that the holder of its present one approves of. */
record RenewalChange(Renewal renewal, Instant now)
    implements RegisterStore.Change<X509Certificate> {

  /**
   * Whether it may be made, as far as is known; for whoever wants to know before that.
   *
   * @throws RefusedException if there is no certificate for it; the message says what helps
   */
  void requireApproved(RegisterStore.Known known) throws RefusedException, IOException {
    AgentIdentity identity = identity(known);
    if (!renewal.isApproved()) {
      throw new RefusedException(
          403, "the renewal of agent " + identity + " is not signed by the key of its certificate");
    }
  }

  @Override
  public RegisterStore.Changed<X509Certificate> of(Register register, AgentsAuthority authority)
      throws RefusedException, IOException {
    // It may have been sent away since it was approved of.
    AgentIdentity identity = identity(new RegisterStore.Known(register, authority));
    X509Certificate next = authority.issue(renewal.request().publicKey(), identity);
    EnrolledAgent agent = register.agent(identity).orElseThrow();
    return new RegisterStore.Changed<>(register.with(agent.renewed(next, renewal.version())), next);
  }

  private AgentIdentity identity(RegisterStore.Known known) throws RefusedException, IOException {
    return AgentCertificates.judge(renewal.chain(), known, Renewal.GRACE, now);
  }
}
