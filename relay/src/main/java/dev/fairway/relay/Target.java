package dev.fairway.relay;

import dev.fairway.model.ProxyVersion;
import dev.fairway.upstream.Balancer;
import java.time.Duration;
import java.util.Optional;

/**
 * Where connections go.
 *
 * @param upstream its name, for logs
 * @param members chooses one of several, whose endpoints are addresses
 * @param connectTimeout for one member
 * @param tries how many members a connection is tried with at most
 * @param triesTimeout how long all tries together may take; absent for no limit
 * @param greeting the header that goes before the client's bytes; absent for none
 */
record Target(
    String upstream,
    Balancer members,
    Duration connectTimeout,
    int tries,
    Optional<Duration> triesTimeout,
    Optional<ProxyVersion> greeting) {}
