/** Ids, access log, metrics, health, and what is carried now. */
@NullMarked
package dev.fairway.observe;

import org.jspecify.annotations.NullMarked;
