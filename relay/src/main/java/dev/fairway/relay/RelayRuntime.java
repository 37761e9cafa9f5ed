package dev.fairway.relay;

import java.io.OutputStream;
import java.time.InstantSource;

/**
 * What a relay runs with besides its configuration.
 *
 * @param standardOut where logs go that have no file; not closed
 * @param clock the time of day
 * @param trafficLoops threads that carry traffic; about one a core
 * @param version of the program
 */
public record RelayRuntime(
    OutputStream standardOut, InstantSource clock, int trafficLoops, String version) {}
