package dev.fairway.clients;

/** Hears how the work goes on, on several threads; must not block for long. */
public interface ClientsListener {

  /** Something has begun that takes a while. */
  void progress(String text);

  /**
   * A row is done.
   *
   * @param number how many are
   * @param total how many there are
   */
  void done(Result result, int number, int total);
}
