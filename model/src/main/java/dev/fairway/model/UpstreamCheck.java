package dev.fairway.model;

import java.time.Duration;

/**
 * Asks each endpoint of an upstream again and again whether it lives.
 *
 * @param path what is asked for by GET
 * @param interval from one answer to the next question, a quarter more or less
 * @param timeout for one question, from connecting to the answer
 * @param healthyAfter good answers in a row that bring an endpoint back; at least 1
 * @param unhealthyAfter bad ones in a row that take it out; at least 1
 */
public record UpstreamCheck(
    String path, Duration interval, Duration timeout, int healthyAfter, int unhealthyAfter) {}
