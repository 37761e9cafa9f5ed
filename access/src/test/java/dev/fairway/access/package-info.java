@NullMarked
package dev.fairway.access;

import org.jspecify.annotations.NullMarked;
