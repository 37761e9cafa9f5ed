package dev.fairway.http;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The header or trailer fields of one message, in the order in which they came.
 *
 * <p>A flat list of names and values as the codec made them: fields pass through without being
 * copied, re-encoded or re-ordered, and a value of a hundred thousand characters costs nothing.
 * Names compare without regard to case (RFC 9110 section 5.1). Not thread-safe.
 */
public final class Fields {

  private final List<CharSequence> flat;

  /** No fields. */
  public Fields() {
    this(16);
  }

  /** No fields, with room for this many. */
  public Fields(int expected) {
    flat = new ArrayList<>(2 * expected);
  }

  /** Adds one field at the end. */
  public Fields add(CharSequence name, CharSequence value) {
    flat.add(name);
    flat.add(value);
    return this;
  }

  /** Replaces every field of this name by one. */
  public Fields set(CharSequence name, CharSequence value) {
    remove(name);
    return add(name, value);
  }

  /** The first value of this name, or null. */
  public @Nullable CharSequence get(CharSequence name) {
    for (int i = 0; i < flat.size(); i += 2) {
      if (AsciiString.contentEqualsIgnoreCase(flat.get(i), name)) {
        return flat.get(i + 1);
      }
    }
    return null;
  }

  /** The first value of this name, or the empty string. */
  public String text(CharSequence name) {
    CharSequence value = get(name);
    return value == null ? "" : value.toString();
  }

  /** Every value of this name. */
  public List<CharSequence> all(CharSequence name) {
    List<CharSequence> values = new ArrayList<>(2);
    for (int i = 0; i < flat.size(); i += 2) {
      if (AsciiString.contentEqualsIgnoreCase(flat.get(i), name)) {
        values.add(flat.get(i + 1));
      }
    }
    return values;
  }

  /** Whether there is a field of this name. */
  public boolean contains(CharSequence name) {
    return get(name) != null;
  }

  /** Removes every field of this name. */
  public void remove(CharSequence name) {
    removeIf(candidate -> AsciiString.contentEqualsIgnoreCase(candidate, name));
  }

  /** Removes every field whose name the predicate accepts. */
  public void removeIf(Predicate<CharSequence> name) {
    int kept = 0;
    for (int i = 0; i < flat.size(); i += 2) {
      if (name.test(flat.get(i))) {
        continue;
      }
      flat.set(kept, flat.get(i));
      flat.set(kept + 1, flat.get(i + 1));
      kept += 2;
    }
    flat.subList(kept, flat.size()).clear();
  }

  /** Hands every field to the consumer, in order. */
  public void forEach(BiConsumer<CharSequence, CharSequence> consumer) {
    for (int i = 0; i < flat.size(); i += 2) {
      consumer.accept(flat.get(i), flat.get(i + 1));
    }
  }

  /** How many fields there are. */
  public int size() {
    return flat.size() / 2;
  }

  /** The names only: values may be secrets. */
  @Override
  public String toString() {
    List<CharSequence> names = new ArrayList<>();
    forEach((name, value) -> names.add(name));
    return "Fields" + names;
  }
}
