package dev.fairway.pump;

/** An endless stream of bytes of which every one is known, and no two streams are alike. */
record Content(long seed) {

  byte at(long offset) {
    long mixed = (offset + seed) * 0x9E3779B97F4A7C15L;
    return (byte) (mixed >>> 56);
  }

  byte[] bytes(long offset, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = at(offset + i);
    }
    return bytes;
  }
}
