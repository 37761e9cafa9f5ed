/** Who a client is, by what it presents. */
@NullMarked
package dev.fairway.authentication;

import org.jspecify.annotations.NullMarked;
