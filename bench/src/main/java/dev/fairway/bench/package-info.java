/** Fairway beside nginx and HAProxy: what each costs for the same work. */
@NullMarked
package dev.fairway.bench;

import org.jspecify.annotations.NullMarked;
