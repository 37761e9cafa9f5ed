/** Runs in a network that nobody reaches: dials the hub, and connects to what it asks for. */
@NullMarked
package dev.fairway.agent;

import org.jspecify.annotations.NullMarked;
