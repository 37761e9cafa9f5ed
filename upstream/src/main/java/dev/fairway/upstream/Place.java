package dev.fairway.upstream;

import dev.fairway.net.HostPort;

/**
 * An endpoint on a link: two links may lead through the same address.
 *
 * @param link index of the link
 * @param endpoint an address, or a name that is not resolved yet
 */
record Place(int link, HostPort endpoint) {}
