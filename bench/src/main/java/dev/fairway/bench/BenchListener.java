package dev.fairway.bench;

import java.util.List;

/** Hears of a benchmark while it runs, on the thread that runs it. */
public interface BenchListener {

  /** Something is done now. */
  void progress(String text);

  /** A case is over. */
  void measured(List<Row> rows);
}
