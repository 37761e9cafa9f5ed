/** Configurations of nginx and HAProxy, read as Fairway's own. */
@NullMarked
package dev.fairway.convert;

import org.jspecify.annotations.NullMarked;
