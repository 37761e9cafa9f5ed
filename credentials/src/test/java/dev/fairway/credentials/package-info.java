@NullMarked
package dev.fairway.credentials;

import org.jspecify.annotations.NullMarked;
