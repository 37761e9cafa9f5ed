package dev.fairway.pump;

import dev.fairway.linux.PipePool;
import dev.fairway.testkit.Requires;
import org.jspecify.annotations.Nullable;

/** The ways to move bytes, each forced for a whole session. */
enum Mode {
  COPIED(Rig.Kind.EPOLL, 128 << 10),
  SPLICED(Rig.Kind.EPOLL, 256 << 10),
  CHANNELS(Rig.Kind.NIO, 2 * (256 << 10));

  final Rig.Kind kind;

  /** The most bytes of one direction in this process, or in a pipe of it. */
  final int window;

  Mode(Rig.Kind kind, int window) {
    this.kind = kind;
    this.window = window;
  }

  Rig rig() {
    if (kind == Rig.Kind.EPOLL) {
      Requires.linux();
    }
    return new Rig(kind, 1);
  }

  Rig.Setup setup(PumpLimits limits, @Nullable PipePool pipes) {
    return Rig.Setup.of(limits, pipes, () -> flow -> this == SPLICED);
  }
}
