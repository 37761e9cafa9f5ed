/** Snapshot to route table, request to decision; pure. */
@NullMarked
package dev.fairway.routing;

import org.jspecify.annotations.NullMarked;
