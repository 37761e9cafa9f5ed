package dev.fairway.hub;

import dev.fairway.observe.AccessLog;
import dev.fairway.observe.AccessLogOutput;
import dev.fairway.observe.AccessRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log and the place where it goes, which a configuration may change. Moved by one
 * thread; any thread may ask.
 */
final class HubAccessLog implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HubAccessLog.class);

  private final OutputStream standardOut;
  private final AccessLog<AccessRecord> records;
  private Optional<Path> file;
  private volatile Optional<String> notMoved = Optional.empty();

  private HubAccessLog(
      OutputStream standardOut, AccessLog<AccessRecord> records, Optional<Path> file) {
    this.standardOut = standardOut;
    this.records = records;
    this.file = file;
  }

  /**
   * Opens it.
   *
   * @param file where it goes; standard output if empty
   */
  static HubAccessLog open(Optional<Path> file, OutputStream standardOut) throws IOException {
    return new HubAccessLog(
        standardOut, AccessLog.ofRequests(AccessLogOutput.open(file, standardOut)), file);
  }

  /** What takes the records. */
  AccessLog<AccessRecord> records() {
    return records;
  }

  /** Why it is not written, or not where the configuration wants it. */
  Optional<String> problem() {
    return notMoved.or(records::problem);
  }

  /** Returns whether it is where the configuration wants it; if not, it stays as it was. */
  boolean move(Optional<Path> wanted) {
    if (wanted.equals(file)) {
      notMoved = Optional.empty();
      return true;
    }
    try {
      records.switchTo(AccessLogOutput.open(wanted, standardOut));
      file = wanted;
      notMoved = Optional.empty();
      return true;
    } catch (IOException e) {
      String where = wanted.map(Path::toString).orElse("standard output");
      String problem =
          where + ": " + AccessLogOutput.reason(e) + "; the access log stays as it was";
      notMoved = Optional.of(problem);
      log.error("spec.accessLog.path of the Hub: {} and is tried again", problem);
      return false;
    }
  }

  @Override
  public void close() {
    records.close();
  }
}
