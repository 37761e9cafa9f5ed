package dev.fairway.pump;

/**
 * Splices while bytes come in large pieces: on average, the last few counting most.
 *
 * <p>A pipe saves copying, about half the processor time of a byte, but takes one system call more
 * for each piece, and a pipe that others may need. So small messages are copied, however many of
 * them follow each other without a pause, and a download is spliced from its first few pieces on.
 */
final class Bulk implements Choice {

  /** Bytes of a piece from which on a pipe costs less than copying. */
  private static final int LARGE = 16 << 10;

  /** Below that copying costs less; apart, so that a direction does not change with each piece. */
  private static final int SMALL = 8 << 10;

  /** How many pieces make an average, about. */
  private static final int PIECES = 8;

  /** After so many bytes it is worth to ask for a pipe again. */
  private static final int PATIENCE = 1 << 20;

  private long seen;
  private long average;
  private boolean splicing;
  private long notBefore;

  @Override
  public boolean splice(Flow flow) {
    long piece = flow.arrived() - seen;
    seen += piece;
    if (piece > 0) {
      average += (piece - average) / PIECES;
    }
    splicing = average >= (splicing ? SMALL : LARGE);
    return splicing && seen >= notBefore;
  }

  @Override
  public void refused(Flow flow) {
    notBefore = flow.arrived() + PATIENCE;
  }
}
