/** HTTP/1.1 and HTTP/2 exchanges, framing rules, upgrades. */
@NullMarked
package dev.fairway.http;

import org.jspecify.annotations.NullMarked;
