/** What tests of several modules share; never a part of the program. */
@NullMarked
package dev.fairway.testkit;

import org.jspecify.annotations.NullMarked;
