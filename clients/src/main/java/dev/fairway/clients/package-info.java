/** What kubectl and the client libraries do, directly and through the hub. */
@NullMarked
package dev.fairway.clients;

import org.jspecify.annotations.NullMarked;
