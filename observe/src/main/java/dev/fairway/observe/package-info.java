/** Ids, access log, metrics, health, what is carried now, and the admin API. */
@NullMarked
package dev.fairway.observe;

import org.jspecify.annotations.NullMarked;
