/** Real clusters on one machine, for demo, tests and benchmarks. */
@NullMarked
package dev.fairway.lab;

import org.jspecify.annotations.NullMarked;
