package dev.fairway.config;

/** What an object asks for. */
public sealed interface Spec permits HubSpec, ClusterSpec, AccessPolicySpec, RelaySpec {}
