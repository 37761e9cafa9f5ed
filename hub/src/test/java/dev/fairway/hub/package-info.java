@NullMarked
package dev.fairway.hub;

import org.jspecify.annotations.NullMarked;
