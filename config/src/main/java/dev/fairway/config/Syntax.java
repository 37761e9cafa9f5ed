package dev.fairway.config;

import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * What a single value looks like, as far as that can be said without reading it: what published
 * schemas say, in whichever dialect. It refuses nothing that is a value; what else {@link
 * ScalarType#parse} refuses, such as a duration out of bounds, only the reader knows.
 */
sealed interface Syntax {

  /** Which of YAML's own types are taken. */
  Set<Tag> tags();

  /** Values as people write them. */
  List<String> examples();

  /**
   * Text.
   *
   * @param pattern a regular expression that it matches, in what ECMA-262 and RE2 have in common
   * @param least the least characters
   * @param most the most characters
   */
  record Text(String pattern, int least, int most, List<String> examples) implements Syntax {
    @Override
    public Set<Tag> tags() {
      return Set.of(Tag.STR);
    }
  }

  /** One of these texts. */
  record Choice(List<String> values) implements Syntax {
    @Override
    public Set<Tag> tags() {
      return Set.of(Tag.STR);
    }

    @Override
    public List<String> examples() {
      return List.of();
    }
  }

  /** True or false. */
  record Flag() implements Syntax {
    @Override
    public Set<Tag> tags() {
      return Set.of(Tag.BOOL);
    }

    @Override
    public List<String> examples() {
      return List.of();
    }
  }

  /** A whole number. */
  record Whole(int least, int most) implements Syntax {
    @Override
    public Set<Tag> tags() {
      return Set.of(Tag.INT);
    }

    @Override
    public List<String> examples() {
      return List.of();
    }
  }

  /**
   * A whole number, or text: a number with a unit.
   *
   * @param pattern of the text, as in {@link Text}
   * @param least the least number
   * @param most the largest number
   */
  record Quantity(String pattern, int least, int most, List<String> examples) implements Syntax {
    @Override
    public Set<Tag> tags() {
      return Set.of(Tag.STR, Tag.INT);
    }
  }
}
