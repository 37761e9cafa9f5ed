package dev.fairway.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A client's connection as it was at one moment.
 *
 * @param connection only its immutable parts may be asked for
 * @param since when it was established
 * @param age how long ago that was
 * @param idle how long it has carried no request; zero while it carries one
 * @param closed whether it is closed and only waits for what it left behind
 * @param served how many requests have ended on it
 * @param open how many are open
 * @param requests those of them that were asked for
 */
public record ConnectionView(
    DownstreamConnection connection,
    Instant since,
    Duration age,
    Duration idle,
    boolean closed,
    long served,
    int open,
    List<RequestView> requests) {}
