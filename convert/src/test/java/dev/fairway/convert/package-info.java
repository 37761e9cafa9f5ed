@NullMarked
package dev.fairway.convert;

import org.jspecify.annotations.NullMarked;
