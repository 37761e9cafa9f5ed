/** The home cluster: its objects, watched, and what the hub writes back. */
@NullMarked
package dev.fairway.kubernetes;

import org.jspecify.annotations.NullMarked;
