/** One command per job: reads options, wires, runs. */
@NullMarked
package dev.fairway.cli;

import org.jspecify.annotations.NullMarked;
