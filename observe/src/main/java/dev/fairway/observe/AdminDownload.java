package dev.fairway.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;

/** Something that the admin API hands out while it comes into being. */
public interface AdminDownload {

  /** Begins, on a virtual thread; the caller closes what it gets. */
  Transfer open(AdminRequest request) throws AdminException, InterruptedException;

  /** The parameters that it knows; any other is refused. */
  default Set<String> parameters() {
    return Set.of();
  }

  /** One download; for one thread. */
  interface Transfer extends AutoCloseable {

    /** The media type. */
    String type();

    /**
     * How long {@link #writeTo} takes at most by itself; a slow reader may take a little longer.
     */
    Duration time();

    /**
     * Writes everything, as it comes, on a virtual thread.
     *
     * @return why it is over, in one line of ASCII; the reader is told it
     * @throws IOException if the reader has gone
     */
    String writeTo(OutputStream out) throws IOException, InterruptedException;

    /** Its reader has gone: {@link #writeTo} is to return now. Any thread. */
    void leave();

    /** Ends it, whether it was written or not. */
    @Override
    void close();
  }
}
