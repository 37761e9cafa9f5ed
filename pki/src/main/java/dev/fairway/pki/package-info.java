/** Certificates: issue them, read them, keep them on disk. */
@NullMarked
package dev.fairway.pki;

import org.jspecify.annotations.NullMarked;
