/** Ids, access log, metrics, health. */
@NullMarked
package dev.fairway.observe;

import org.jspecify.annotations.NullMarked;
