package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.config.SourceFile;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of a file of HAProxy.
 *
 * @param words its words, without quotes and escapes; at least one
 * @param location where the first stands
 */
record HaproxyLine(List<String> words, Location location) {

  private static final int MAX_LINES = 100_000;
  private static final int LONGEST = 64 << 10;

  HaproxyLine {
    words = List.copyOf(words);
  }

  /** The first word. */
  String keyword() {
    return words.getFirst();
  }

  /** A word after the first, from 0; empty if there is none. */
  String arg(int index) {
    return index + 1 < words.size() ? words.get(index + 1) : "";
  }

  List<String> args() {
    return argsFrom(0);
  }

  /** The words after the first, from one of them on; none if there are fewer. */
  List<String> argsFrom(int index) {
    return words.subList(Math.min(index + 1, words.size()), words.size());
  }

  /** The lines that hold something. What cannot be cut into words is among the findings. */
  static List<HaproxyLine> read(SourceFile file, Findings findings) {
    List<HaproxyLine> lines = new ArrayList<>();
    String[] texts = file.text().split("\r?\n", -1);
    for (int i = 0; i < texts.length; i++) {
      String text = i == 0 && texts[i].startsWith("\uFEFF") ? texts[i].substring(1) : texts[i];
      int first = 0;
      while (first < text.length() && (text.charAt(first) == ' ' || text.charAt(first) == '\t')) {
        first++;
      }
      Location location = new Location(file.name(), i + 1, first + 1);
      if (lines.size() >= MAX_LINES || text.length() > LONGEST) {
        findings.refuse(location, "", "too long (expected: fewer and shorter lines)");
        return lines;
      }
      List<String> words = words(text, location, findings);
      if (!words.isEmpty()) {
        lines.add(new HaproxyLine(words, location));
      }
    }
    return lines;
  }

  /** HAProxy's rules: white space, both quotes, a backslash before any character, {@code #}. */
  private static List<String> words(String text, Location location, Findings findings) {
    List<String> words = new ArrayList<>();
    var word = new StringBuilder();
    boolean open = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        open = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        open = true;
      } else if (c == '#') {
        break;
      } else if (c == ' ' || c == '\t') {
        if (open) {
          words.add(word.toString());
          word.setLength(0);
          open = false;
        }
      } else {
        word.append(c);
        open = true;
      }
    }
    if (quote != 0) {
      findings.refuse(location, "", "this quoted text does not end");
      return List.of();
    }
    if (open) {
      words.add(word.toString());
    }
    return words;
  }
}
