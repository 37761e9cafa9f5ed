/** What the hub shows of itself to a cluster. */
@NullMarked
package dev.fairway.credentials;

import org.jspecify.annotations.NullMarked;
