package dev.fairway.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tests need of the JSON that programs print, such as an invite. */
public final class JsonField {

  private JsonField() {}

  /**
   * The first field of a name, a text without escapes.
   *
   * @throws AssertionError if there is none; the message has the JSON
   */
  public static String text(String json, String name) {
    Matcher found =
        Pattern.compile("\"" + Pattern.quote(name) + "\"\\s*:\\s*\"([^\"\\\\]*)\"").matcher(json);
    if (!found.find()) {
      throw new AssertionError("no text \"" + name + "\" in " + json);
    }
    return found.group(1);
  }
}
