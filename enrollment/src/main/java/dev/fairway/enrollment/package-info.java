/** How agents join a hub, stay with it, and are sent away. */
@NullMarked
package dev.fairway.enrollment;

import org.jspecify.annotations.NullMarked;
