package dev.fairway.config;

import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A single value.
 *
 * @param expected what to write
 * @param syntax what it looks like; text that looks like a number is a number, as it is to every
 *     Kubernetes tool
 * @param parse reads the text; throws IllegalArgumentException when it is not one
 * @param print writes a value as a person would
 * @param secret whether the text must never be shown
 */
record ScalarType<T>(
    String expected,
    Syntax syntax,
    Function<String, T> parse,
    Function<T, String> print,
    boolean secret)
    implements Type<T> {

  static <T> ScalarType<T> of(
      String expected, Syntax syntax, Function<String, T> parse, Function<T, String> print) {
    return new ScalarType<>(expected, syntax, parse, print, false);
  }

  @Override
  public Optional<T> read(Node node, String path, Reading reading) {
    if (!reading.enter(node, path)) {
      return Optional.empty();
    }
    if (!(node instanceof ScalarNode scalar) || Type.isNull(node)) {
      Type.mismatch(node, path, expected, reading);
      return Optional.empty();
    }
    if (!syntax.tags().contains(scalar.getTag())) {
      reading.problem(node, path, wrongTag(scalar));
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(scalar.getValue()));
    } catch (IllegalArgumentException e) {
      reading.problem(node, path, bad(scalar.getValue()));
      return Optional.empty();
    }
  }

  private String bad(String text) {
    String shown = secret ? "a value that is not shown" : Quoted.of(text);
    String nearest =
        syntax instanceof Syntax.Choice(var values) ? Suggestion.among(values, text) : "";
    return shown + " (expected: " + expected + ")" + nearest;
  }

  private String wrongTag(ScalarNode scalar) {
    String written = secret ? "a value that is not shown" : Quoted.plain(scalar.getValue());
    String sort = sort(scalar.getTag());
    String remedy =
        scalar.isPlain() && syntax.tags().contains(Tag.STR) && !secret ? quoteIt(scalar) : "";
    return written + " is " + sort + " (expected: " + expected + remedy + ")";
  }

  private static String quoteIt(ScalarNode scalar) {
    return "; as text it is written in quotes: " + Quoted.of(scalar.getValue());
  }

  private static String sort(Tag tag) {
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return "a number";
    }
    if (tag.equals(Tag.BOOL)) {
      return "true or false";
    }
    return tag.equals(Tag.STR) ? "text" : "tagged " + Quoted.plain(tag.getValue());
  }
}
