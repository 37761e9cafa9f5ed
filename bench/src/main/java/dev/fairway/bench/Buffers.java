package dev.fairway.bench;

/**
 * How much the baselines buffer. Fairway finds its own measure, so each of them gets what is best
 * for the case.
 *
 * @param nginx {@code proxy_buffers}
 * @param nginxBusy {@code proxy_busy_buffers_size}
 * @param haproxy {@code tune.bufsize}
 */
record Buffers(String nginx, String nginxBusy, String haproxy) {

  /** For small answers and idle watches: what they have by default, or a little more. */
  static final Buffers SMALL = new Buffers("8 4k", "16k", "16384");

  /** For bulk. */
  static final Buffers BULK = new Buffers("16 64k", "256k", "131072");
}
