/** Addresses, names and ports; JDK only. */
@NullMarked
package dev.fairway.net;

import org.jspecify.annotations.NullMarked;
