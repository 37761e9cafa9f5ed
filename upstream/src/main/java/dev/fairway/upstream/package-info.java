/** Endpoints, pools, the dialers. */
@NullMarked
package dev.fairway.upstream;

import org.jspecify.annotations.NullMarked;
