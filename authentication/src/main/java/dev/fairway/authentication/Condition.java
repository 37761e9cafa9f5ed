package dev.fairway.authentication;

import java.time.Instant;
import java.util.Optional;

/**
 * How an authenticator is that asks somebody else.
 *
 * @param kind as in the configuration
 * @param name whom it asks
 * @param detail what it knows, for people
 * @param asked when it last had a good answer; absent if never
 * @param problem why it has none now
 */
public record Condition(
    String kind, String name, String detail, Optional<Instant> asked, Optional<String> problem) {}
