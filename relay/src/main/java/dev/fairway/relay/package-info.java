/** TCP connections from listener to upstream, unopened. */
@NullMarked
package dev.fairway.relay;

import org.jspecify.annotations.NullMarked;
