package dev.fairway.access;

/** Whether somebody may do something. Immutable. */
public sealed interface Decision {

  /** There is no access policy at all: the cluster's own RBAC decides. */
  Decision NO_POLICIES = new NoPolicies();

  /**
   * A rule allows it.
   *
   * @param policy the name of the policy
   * @param rule which of its rules, from 0
   * @param place where the rule is written, for people; not for clients
   */
  record Allowed(String policy, int rule, String place) implements Decision {}

  /**
   * No rule allows it.
   *
   * @param what the part of the request that is not allowed: of several, the first
   * @param reason in Kubernetes' words, for the client; bounded, without control characters
   */
  record Denied(AccessRequest what, String reason) implements Decision {}

  /** There is no access policy at all. */
  record NoPolicies() implements Decision {}
}
