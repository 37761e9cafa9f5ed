package dev.fairway.http;

/**
 * What arrived in place of a request that may be served.
 *
 * @param status 400, 408, 414, 431, 501 or 505
 * @param message for the person who reads it
 * @param head what could be read of the request, for the log only; empty texts where nothing could
 * @param begun when its first byte came, or on a new connection when that was established, as
 *     {@link System#nanoTime} says
 */
public record Malformed(int status, String message, RequestHead head, long begun) {}
