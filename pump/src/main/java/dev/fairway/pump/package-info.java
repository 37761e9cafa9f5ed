/** L4 bytes between two connections: copy, splice, back-pressure, half-close, idle. */
@NullMarked
package dev.fairway.pump;

import org.jspecify.annotations.NullMarked;
