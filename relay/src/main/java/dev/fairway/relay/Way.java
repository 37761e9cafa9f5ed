package dev.fairway.relay;

import dev.fairway.transport.Connector;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How members are reached that are not reached from here.
 *
 * @param cluster through whose agents
 * @param connector opens the connections
 * @param obstacle why none of them can be reached now, whichever it is, for people; absent if
 *     nothing is in the way
 */
record Way(String cluster, Connector connector, Supplier<Optional<String>> obstacle) {}
