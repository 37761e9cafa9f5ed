package dev.fairway.bench;

/**
 * How much the baselines buffer. Fairway finds its own measure, so each of them gets what is best
 * for the case.
 *
 * @param nginxBuffering {@code proxy_buffering}: with it nginx passes on what it has only when a
 *     buffer is full, or the answer ends, so that a watch would never see its events
 * @param nginx {@code proxy_buffers}
 * @param nginxBusy {@code proxy_busy_buffers_size}
 * @param haproxy {@code tune.bufsize}
 */
record Buffers(String nginxBuffering, String nginx, String nginxBusy, String haproxy) {

  /** For small answers: what they have by default, or a little more. */
  static final Buffers SMALL = new Buffers("on", "8 4k", "16k", "16384");

  /** For idle watches. */
  static final Buffers STREAMING = new Buffers("off", "8 4k", "16k", "16384");

  /** For bulk. */
  static final Buffers BULK = new Buffers("on", "16 64k", "256k", "131072");
}
