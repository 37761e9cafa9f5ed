package dev.fairway.access;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the query of a list or a watch says about the verb and the name.
 *
 * @param watch whether it asks to watch
 * @param name the only name that it asks for; empty if it does not say one
 */
record ListQuery(boolean watch, String name) {

  /** More parameters than that and Go reads none at all. */
  private static final int MAX_PARAMETERS = 10_000;

  private static final ListQuery NONE = new ListQuery(false, "");

  static ListQuery parse(String rawQuery) {
    if (rawQuery.isEmpty() || parameters(rawQuery) > MAX_PARAMETERS) {
      return NONE;
    }
    return new Parameters(rawQuery).interpret();
  }

  private static int parameters(String rawQuery) {
    int count = 1;
    for (int i = rawQuery.indexOf('&'); i >= 0; i = rawQuery.indexOf('&', i + 1)) {
      count++;
    }
    return count;
  }

  /** The first value of each parameter that matters; Kubernetes ignores any other. */
  private static final class Parameters {

    private @Nullable String watch;
    private @Nullable String fieldSelector;
    private @Nullable String labelSelector;
    private @Nullable String timeoutSeconds;
    private @Nullable String limit;

    Parameters(String raw) {
      for (int start = 0; start < raw.length(); ) {
        int ampersand = raw.indexOf('&', start);
        int end = ampersand < 0 ? raw.length() : ampersand;
        add(raw, start, end);
        start = end + 1;
      }
    }

    /** A parameter with a semicolon or a broken escape does not count, nor does a nameless one. */
    private void add(String raw, int start, int end) {
      int semicolon = raw.indexOf(';', start);
      if (start == end || (semicolon >= 0 && semicolon < end)) {
        return;
      }
      int equals = raw.indexOf('=', start);
      boolean hasValue = equals >= 0 && equals < end;
      String key = PercentDecoding.query(raw, start, hasValue ? equals : end);
      String value = hasValue ? PercentDecoding.query(raw, equals + 1, end) : "";
      if (key != null && value != null) {
        keepFirst(key, value);
      }
    }

    private void keepFirst(String key, String value) {
      switch (key) {
        case "watch" -> watch = watch == null ? value : watch;
        case "fieldSelector" -> fieldSelector = fieldSelector == null ? value : fieldSelector;
        case "labelSelector" -> labelSelector = labelSelector == null ? value : labelSelector;
        case "timeoutSeconds" -> timeoutSeconds = timeoutSeconds == null ? value : timeoutSeconds;
        case "limit" -> limit = limit == null ? value : limit;
        default -> {}
      }
    }

    /** When any of the options is bad, Kubernetes still honours watch, but no name. */
    ListQuery interpret() {
      Optional<FieldSelector> fields =
          fieldSelector == null ? Optional.empty() : FieldSelector.parse(fieldSelector);
      boolean good =
          isNumber(timeoutSeconds)
              && isNumber(limit)
              && (labelSelector == null || LabelSelector.parse(labelSelector).isPresent())
              && (fieldSelector == null || fields.isPresent());
      String name = good ? fields.map(FieldSelector::name).orElse("") : "";
      return new ListQuery(isWatch(good), isPathSegment(name) ? name : "");
    }

    /** Two comparisons, as in Kubernetes: only the first folds a long s (U+017F) to an s. */
    private boolean isWatch(boolean good) {
      if (watch == null || watch.equals("0")) {
        return false;
      }
      return good
          ? !watch.equalsIgnoreCase("false")
          : !watch.toLowerCase(Locale.ROOT).equals("false");
    }

    private static boolean isNumber(@Nullable String value) {
      return value == null || DecimalSyntax.isLong(value);
    }

    private static boolean isPathSegment(String name) {
      return !name.equals(".")
          && !name.equals("..")
          && name.indexOf('/') < 0
          && name.indexOf('%') < 0;
    }
  }
}
