/** TCP connections through HTTP/2 with the roles reversed: the agent dials, the hub asks. */
@NullMarked
package dev.fairway.tunnel;

import org.jspecify.annotations.NullMarked;
