package dev.fairway.enrollment;

import dev.fairway.pki.AgentIdentity;

/** Whether an agent is let in. */
public sealed interface AgentAdmission {

  /** It is, as this one. */
  record Admitted(AgentIdentity identity) implements AgentAdmission {}

  /**
   * It is not.
   *
   * @param reason why, and what helps; holds no secret
   */
  record Refused(String reason) implements AgentAdmission {}
}
