package dev.fairway.relay;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.fairway.linux.PipePool;
import java.lang.management.ManagementFactory;

/** How many pipes a relay may have. */
final class Pipes {

  /** Bulk on more connections than this at the same moment is copied in part. */
  private static final int MOST = 1_024;

  /** Each pipe takes two of the descriptors that connections need as well. */
  private static final int SHARE = 16;

  private Pipes() {}

  /** A pool that leaves most descriptors of this process to connections. */
  static PipePool pool() {
    return new PipePool((int) Math.min(MOST, descriptors() / SHARE));
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount()
        : 0;
  }
}
