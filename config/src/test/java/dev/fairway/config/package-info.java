@NullMarked
package dev.fairway.config;

import org.jspecify.annotations.NullMarked;
