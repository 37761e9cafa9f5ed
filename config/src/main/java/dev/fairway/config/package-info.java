/** Kinds, strict YAML with positions. */
@NullMarked
package dev.fairway.config;

import org.jspecify.annotations.NullMarked;
