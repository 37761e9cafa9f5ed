/** Event loops, bind and connect, TLS, drain (Netty). */
@NullMarked
package dev.fairway.transport;

import org.jspecify.annotations.NullMarked;
