/** Listener to route to stages to upstream; the swap. */
@NullMarked
package dev.fairway.proxy;

import org.jspecify.annotations.NullMarked;
