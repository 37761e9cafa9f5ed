package dev.fairway.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the access log tells of a session.
 *
 * @param id names it everywhere
 * @param time when the connection was accepted
 * @param listener where
 * @param remote who connected, address and port
 * @param proxied whom a proxy in front of us speaks for, address and port; empty without one
 * @param serverName of the ClientHello; empty if there was none
 * @param status 200, or the status that nginx gives such a session: 400, 403, 500, 502, 503
 * @param upstream the name of the target; empty if none was decided on
 * @param members the members that were tried, in order; the last is the one that took it
 * @param fromClient bytes from the client
 * @param toClient bytes to the client
 * @param toUpstream bytes to the upstream, with what we put in front
 * @param fromUpstream bytes from the upstream
 * @param spliced bytes that the kernel moved, both directions
 * @param lasted from the accept to the end
 * @param connected how long the successful connect took; absent if there was none
 * @param firstByte from the accept to the first byte of the upstream; absent before
 * @param end a word for how it ended
 * @param problem why it was not served as it was asked; empty if it was
 */
record SessionRecord(
    String id,
    Instant time,
    String listener,
    String remote,
    String proxied,
    String serverName,
    int status,
    String upstream,
    String members,
    long fromClient,
    long toClient,
    long toUpstream,
    long fromUpstream,
    long spliced,
    Duration lasted,
    Optional<Duration> connected,
    Optional<Duration> firstByte,
    String end,
    String problem) {}
