package dev.fairway.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Writes results, and knows whether somebody still reads them: who has seen enough, as {@code head}
 * has, ends without a word, and that is no failure.
 */
final class ResultWriter extends PrintWriter {

  private final Results results;

  /** Flushes each line. */
  ResultWriter(OutputStream stream) {
    this(new Results(stream));
  }

  private ResultWriter(Results results) {
    super(new OutputStreamWriter(results, StandardCharsets.UTF_8), true);
    this.results = results;
  }

  /** Whether what was written last had no reader any more. */
  boolean hasNoReader() {
    return results.readerHasGone;
  }

  private static final class Results extends FilterOutputStream {

    private volatile boolean readerHasGone;

    Results(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        // EPIPE; Java has no other word for it.
        readerHasGone = String.valueOf(e.getMessage()).contains("Broken pipe");
        throw e;
      }
    }
  }
}
