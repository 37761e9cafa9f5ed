package dev.fairway.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Bytes of an answer that belong together, up to a bound. */
final class Gathered {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int most;

  Gathered(int most) {
    this.most = most;
  }

  void add(byte[] more, int from, int to) throws IOException {
    if (bytes.size() + (to - from) > most) {
      throw new IOException("it answers more than " + most + " bytes at once");
    }
    bytes.write(more, from, to - from);
  }

  /** What was gathered; afterwards it is empty. */
  String take() {
    String text = bytes.toString(UTF_8);
    bytes.reset();
    return text;
  }
}
