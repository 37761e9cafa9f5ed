package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.config.Problem;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What there is to say about a file that is read, each thing once: a line that many inherit is read
 * for each of them. Confined to one thread; bounded.
 */
final class Findings {

  /** Nobody reads more, and a hostile file must not fill the memory. */
  static final int MOST = 200;

  private static final int LONGEST = 80;

  private final Collection<Problem> remarks = new LinkedHashSet<>();
  private final Collection<Problem> notices = new LinkedHashSet<>();
  private final Collection<Problem> problems = new LinkedHashSet<>();

  /** Something is not needed here, or means the same without it. */
  void remark(Location at, String what, String message) {
    add(remarks, at, what, message);
  }

  /** Something has no effect, or another one, and the result can be used all the same. */
  void notice(Location at, String what, String message) {
    add(notices, at, what, message);
  }

  /** Something cannot be honoured. */
  void refuse(Location at, String what, String message) {
    add(problems, at, what, message);
  }

  void refuse(Problem problem) {
    problems.add(problem);
  }

  List<Problem> remarks() {
    return List.copyOf(remarks);
  }

  List<Problem> notices() {
    return List.copyOf(notices);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** Text of the file, fit to be shown. */
  static String quote(String text) {
    return "\"" + plain(text) + "\"";
  }

  private static String plain(String text) {
    var shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (i == LONGEST) {
        return shown.append('…').toString();
      }
      char c = text.charAt(i);
      boolean visible = c >= ' ' && c != 127 && !Character.isISOControl(c) && c < 0x2000;
      shown.append(visible ? String.valueOf(c) : String.format("\\u%04X", (int) c));
    }
    return shown.toString();
  }

  private static void add(Collection<Problem> into, Location at, String what, String message) {
    if (into.size() < MOST) {
      into.add(new Problem(at, Optional.empty(), plain(what), message));
    } else if (into.size() == MOST) {
      into.add(new Problem(at, Optional.empty(), "", "more follow, which are not shown"));
    }
  }
}
