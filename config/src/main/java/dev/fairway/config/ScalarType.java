package dev.fairway.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A single value.
 *
 * @param expected what to write
 * @param tags which of YAML's own types are taken: text that looks like a number is a number, as it
 *     is to every Kubernetes tool
 * @param parse reads the text; throws IllegalArgumentException when it is not one
 * @param print writes a value as a person would
 * @param secret whether the text must never be shown
 * @param choices the only values there are; empty when there is no such list
 */
record ScalarType<T>(
    String expected,
    Set<Tag> tags,
    Function<String, T> parse,
    Function<T, String> print,
    boolean secret,
    List<String> choices)
    implements Type<T> {

  static <T> ScalarType<T> text(
      String expected, Function<String, T> parse, Function<T, String> print) {
    return new ScalarType<>(expected, Set.of(Tag.STR), parse, print, false, List.of());
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
    if (!tags.contains(scalar.getTag())) {
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
    String nearest = secret ? "" : Suggestion.among(choices, text);
    return shown + " (expected: " + expected + ")" + nearest;
  }

  private String wrongTag(ScalarNode scalar) {
    String written = secret ? "a value that is not shown" : Quoted.plain(scalar.getValue());
    String sort = sort(scalar.getTag());
    String remedy = scalar.isPlain() && tags.contains(Tag.STR) && !secret ? quoteIt(scalar) : "";
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
