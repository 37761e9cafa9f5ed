package dev.fairway.relay;

import dev.fairway.config.RelayListener;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.LogFormat;
import dev.fairway.observe.AccessLog;
import dev.fairway.observe.AccessLogOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The access logs of a relay. Listeners that log to the same file, or to standard output, share
 * what writes it, each with lines of its own form; a file that nobody logs to any more is closed.
 *
 * <p>At a reload every listener opens its log anew, and closes the one before when no connection
 * begins with it any more. Any thread but event loops, as opening and closing block, unless a
 * method says otherwise.
 */
final class SessionLogs implements AutoCloseable {

  private final OutputStream standardOut;
  private final LogOrigin origin;

  /** By file; absent is standard output. */
  private final Map<Optional<Path>, Place> places = new HashMap<>();

  private final Map<SessionLog, Optional<Path>> open = new HashMap<>();

  /** For who asks, and must not wait for whoever opens a file. */
  private volatile Outputs outputs = new Outputs(Map.of(), 0);

  /**
   * What lines are written to.
   *
   * @param droppedBefore lines that were dropped by those that are closed
   */
  private record Outputs(Map<Optional<Path>, AccessLog<SessionLine>> open, long droppedBefore) {

    Outputs with(Optional<Path> file, AccessLog<SessionLine> lines) {
      Map<Optional<Path>, AccessLog<SessionLine>> next = new HashMap<>(open);
      next.put(file, lines);
      return new Outputs(Map.copyOf(next), droppedBefore);
    }

    Outputs without(Optional<Path> file, AccessLog<SessionLine> lines) {
      Map<Optional<Path>, AccessLog<SessionLine>> next = new HashMap<>(open);
      next.remove(file);
      return new Outputs(Map.copyOf(next), droppedBefore + lines.dropped());
    }
  }

  /** Somewhere that lines are written to. */
  private static final class Place {
    private final AccessLog<SessionLine> lines;
    private int logs;

    Place(AccessLog<SessionLine> lines) {
      this.lines = lines;
    }
  }

  /**
   * None are open.
   *
   * @param standardOut stays open
   */
  SessionLogs(OutputStream standardOut, LogOrigin origin) {
    this.standardOut = standardOut;
    this.origin = origin;
  }

  /**
   * Opens the log of a listener.
   *
   * @param folder what a relative path starts from
   * @return to be closed when no connection begins with it any more
   * @throws IOException if it cannot be written to; the message says which file and why
   */
  synchronized SessionLog open(RelaySpec.AccessLog log, Path folder) throws IOException {
    return switch (log.format()) {
      case LogFormat.None none -> none();
      case LogFormat.Json json -> open(log, Optional.empty(), folder);
      case LogFormat.Template(var text) ->
          open(log, Optional.of(new SessionTemplate(text, origin)), folder);
    };
  }

  /**
   * Opens the logs of all listeners of a configuration, or none.
   *
   * @return by the names of listeners
   * @throws IOException if one cannot be written to
   */
  Map<String, SessionLog> open(RelaySpec spec) throws IOException {
    Map<String, SessionLog> opened = new LinkedHashMap<>();
    try {
      for (RelayListener each : spec.listeners()) {
        opened.put(each.name(), open(each.accessLog().orElse(spec.accessLog()), Path.of("")));
      }
      return opened;
    } catch (IOException e) {
      opened.values().forEach(SessionLog::close);
      throw e;
    }
  }

  /** A log that nothing is written to. */
  static SessionLog none() {
    return new SessionLog(null, Optional.empty(), Optional.empty(), _ -> {});
  }

  private SessionLog open(RelaySpec.AccessLog log, Optional<SessionTemplate> template, Path folder)
      throws IOException {
    Optional<Path> file = log.path().map(path -> folder.resolve(path).toAbsolutePath().normalize());
    Place place = place(file);
    place.logs++;
    SessionLog opened =
        new SessionLog(
            place.lines,
            template,
            log.recordEvery(),
            last -> Thread.startVirtualThread(() -> release(last)));
    open.put(opened, file);
    return opened;
  }

  private Place place(Optional<Path> file) throws IOException {
    Place known = places.get(file);
    if (known != null) {
      return known;
    }
    Place place = new Place(new AccessLog<>(output(file), SessionLineWriter::new));
    places.put(file, place);
    outputs = outputs.with(file, place.lines);
    return place;
  }

  private OutputStream output(Optional<Path> file) throws IOException {
    try {
      return AccessLogOutput.open(file, standardOut);
    } catch (IOException e) {
      throw new IOException(name(file) + ": " + AccessLogOutput.reason(e), e);
    }
  }

  private static String name(Optional<Path> file) {
    return file.map(Path::toString).orElse("standard output");
  }

  private synchronized void release(SessionLog log) {
    Optional<Path> file = open.remove(log);
    Place place = file == null ? null : places.get(file);
    if (file != null && place != null && --place.logs == 0) {
      places.remove(file);
      outputs = outputs.without(file, place.lines);
      place.lines.end();
    }
  }

  /**
   * How many lines were lost since the start, because they could not be written, or not fast
   * enough. Any thread; never blocks.
   */
  long dropped() {
    Outputs now = outputs;
    return now.droppedBefore + now.open.values().stream().mapToLong(AccessLog::dropped).sum();
  }

  /** Why lines are lost at this time, and of which files; for people. Any thread; never blocks. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (var each : outputs.open.entrySet()) {
      String name = name(each.getKey());
      each.getValue().problem().ifPresent(problem -> problems.add(name + ": " + problem));
    }
    return problems;
  }

  /** Writes what is queued, and closes all files. */
  @Override
  public synchronized void close() {
    places.values().forEach(place -> place.lines.end());
    places.values().forEach(place -> place.lines.close());
    places.clear();
    open.clear();
  }
}
