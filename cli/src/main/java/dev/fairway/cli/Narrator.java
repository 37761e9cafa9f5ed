package dev.fairway.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Tells a person what happens, in plain lines that also read well in a log: headings, what was
 * typed, what came back, and how long it took. Safe for use by several threads.
 */
final class Narrator {
  private static final int MAX_LINES = 20;
  private static final int MAX_WIDTH = 110;
  private static final String INDENT = "   ";

  private final PrintWriter out;
  private final boolean terminal;
  private final boolean coloured;
  private int headings;
  private boolean progressShown;
  private boolean silent;

  /** Creates a narrator that writes where results go. */
  Narrator(Environment environment) {
    out = environment.out();
    terminal = environment.terminal();
    coloured = environment.coloured();
  }

  /** Begins a part of the story. */
  synchronized void heading(String text) {
    headings++;
    print("");
    print(style("1", headings + ". " + text));
  }

  /** Says something. */
  synchronized void say(String text) {
    print(INDENT + text);
  }

  /** Shows a command as it can be typed. */
  synchronized void command(String line) {
    print(INDENT + style("36", "$ " + line));
  }

  /** Shows the beginning of what a command printed. */
  synchronized void output(String text) {
    var lines = text.stripTrailing().lines().toList();
    lines.stream().limit(MAX_LINES).forEach(line -> print(INDENT + style("2", shorten(line))));
    if (lines.size() > MAX_LINES) {
      print(INDENT + style("2", "... " + (lines.size() - MAX_LINES) + " more lines"));
    }
  }

  /** Says that something held. */
  synchronized void held(String what, Duration took) {
    print(INDENT + style("32", "ok") + " " + what + "  " + style("2", seconds(took)));
  }

  /** Says that something did not hold. */
  synchronized void failed(String what) {
    print(INDENT + style("31", "FAILED") + " " + what);
  }

  /** Shows passing work on a terminal, in one line that the next one replaces. */
  synchronized void progress(String text) {
    if (!terminal || silent) {
      return;
    }
    out.print("\r\033[K" + INDENT + shorten(text));
    out.flush();
    progressShown = true;
  }

  /** Says nothing more, whoever tries, but last words. */
  synchronized void fallSilent() {
    print("");
    silent = true;
  }

  /** Says something even in silence. */
  synchronized void lastWord(String text) {
    out.println(text);
  }

  /** Returns a time for people: {@code 0.21 s}. */
  static String seconds(Duration time) {
    double seconds = time.toNanos() / 1e9;
    return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.0f s", seconds);
  }

  private void print(String line) {
    if (silent) {
      return;
    }
    if (progressShown) {
      out.print("\r\033[K");
      progressShown = false;
    }
    out.println(line);
  }

  private String style(String code, String text) {
    return coloured ? "\033[" + code + "m" + text + "\033[0m" : text;
  }

  private static String shorten(String line) {
    return line.length() <= MAX_WIDTH ? line : line.substring(0, MAX_WIDTH - 3) + "...";
  }
}
