package dev.fairway.convert;

import dev.fairway.convert.NginxDirective.Word;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times, sizes and switches as nginx writes them. */
final class NginxValues {

  private static final Pattern TIME =
      Pattern.compile(
          "(?:(\\d{1,6})y ?)?(?:(\\d{1,6})M ?)?(?:(\\d{1,6})w ?)?(?:(\\d{1,6})d ?)?(?:(\\d{1,6})h ?)?"
              + "(?:(\\d{1,9})m ?)?(?:(\\d{1,9})s? ?)?(?:(\\d{1,9})ms)?");
  private static final long[] MILLIS = {
    365L * 86_400_000, 30L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1
  };
  private static final Pattern SIZE = Pattern.compile("(\\d{1,10})([kKmMgG]?)");

  private final Findings findings;

  NginxValues(Findings findings) {
    this.findings = findings;
  }

  /** The directive's only argument, a time; a fault is among the findings. */
  Optional<Duration> time(NginxDirective directive) {
    return one(directive).flatMap(word -> time(directive, word.text()));
  }

  Optional<Duration> time(NginxDirective directive, String text) {
    Matcher match = TIME.matcher(text);
    if (text.isEmpty() || !match.matches() || !isAscii(text)) {
      return bad(directive, text, "a time such as 10s, 5m or 1h30m");
    }
    long millis = 0;
    for (int i = 0; i < MILLIS.length; i++) {
      String number = match.group(i + 1);
      millis += number == null ? 0 : Long.parseLong(number) * MILLIS[i];
    }
    return Optional.of(Duration.ofMillis(millis));
  }

  /** The directive's only argument, a number of bytes. */
  Optional<Integer> size(NginxDirective directive) {
    return one(directive).flatMap(word -> size(directive, word.text()));
  }

  private Optional<Integer> size(NginxDirective directive, String text) {
    Matcher match = SIZE.matcher(text);
    if (!match.matches() || !isAscii(text)) {
      return bad(directive, text, "a size such as 16k or 1m");
    }
    String unit = match.group(2);
    long bytes =
        Long.parseLong(match.group(1))
            << (unit.isEmpty()
                ? 0
                : unit.equalsIgnoreCase("k") ? 10 : unit.equalsIgnoreCase("m") ? 20 : 30);
    return bytes <= Integer.MAX_VALUE
        ? Optional.of((int) bytes)
        : bad(directive, text, "less than 2g");
  }

  /** A whole number from {@code least} on. */
  Optional<Integer> number(NginxDirective directive, String text, int least) {
    boolean digits =
        !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || Integer.parseInt(text) < least) {
      return bad(directive, text, "a whole number from " + least + " on");
    }
    return Optional.of(Integer.parseInt(text));
  }

  /** The directive's only argument, on or off. */
  Optional<Boolean> flag(NginxDirective directive) {
    return one(directive)
        .flatMap(
            word ->
                switch (word.text()) {
                  case "on" -> Optional.of(true);
                  case "off" -> Optional.of(false);
                  default -> bad(directive, word.text(), "on or off");
                });
  }

  /** The only argument. */
  Optional<Word> one(NginxDirective directive) {
    if (directive.args().size() != 1 || directive.block().isPresent()) {
      findings.refuse(directive.location(), directive.name(), "expected: one value and \";\"");
      return Optional.empty();
    }
    return Optional.of(directive.args().getFirst());
  }

  <T> Optional<T> bad(NginxDirective directive, String text, String expected) {
    findings.refuse(
        directive.location(),
        directive.name(),
        Findings.quote(text) + " (expected: " + expected + ")");
    return Optional.empty();
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }
}
