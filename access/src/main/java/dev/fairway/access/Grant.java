package dev.fairway.access;

/**
 * A rule that holds for somebody, and where it comes from.
 *
 * @param policy the name of the policy
 * @param rule which of its rules, from 0
 * @param granted the rule itself
 */
public record Grant(String policy, int rule, AccessRule granted) {}
