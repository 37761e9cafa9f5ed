/** Tests of the bench. */
@NullMarked
package dev.fairway.bench;

import org.jspecify.annotations.NullMarked;
