/** Who may do what on which cluster, and what a request asks of it; pure. */
@NullMarked
package dev.fairway.access;

import org.jspecify.annotations.NullMarked;
