package dev.fairway.pump;

import dev.fairway.linux.Pipe;
import dev.fairway.linux.PipePool;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Carries bytes within the kernel, through a pipe that is borrowed only while they are in it. */
final class Splicing implements Carrier {

  private final PipePool pool;
  private @Nullable Pipe pipe;

  Splicing(PipePool pool) {
    this.pool = pool;
  }

  /** Whether there is a pipe for the next bytes. */
  boolean borrow() {
    if (pipe == null) {
      pipe = pool.lend();
    }
    return pipe != null;
  }

  /** Gives back an empty pipe, since there is a wait ahead. */
  void rest() {
    if (pending() == 0) {
      release();
    }
  }

  @Override
  public int take(Descriptor source, int most) throws IOException {
    return borrowed().fill(source.number(), most);
  }

  @Override
  public int hand(Descriptor sink) throws IOException {
    Pipe through = borrowed();
    int total = 0;
    while (through.pending() > 0) {
      int count = through.drain(sink.number());
      if (count == 0) {
        return total;
      }
      total += count;
    }
    return total;
  }

  @Override
  public int pending() {
    return pipe == null ? 0 : pipe.pending();
  }

  @Override
  public void release() {
    if (pipe != null) {
      pool.giveBack(pipe);
      pipe = null;
    }
  }

  private Pipe borrowed() {
    if (pipe == null) {
      throw new IllegalStateException("no pipe was borrowed");
    }
    return pipe;
  }
}
