/** System calls through the foreign-function API: pipes and splice. */
@NullMarked
package dev.fairway.linux;

import org.jspecify.annotations.NullMarked;
