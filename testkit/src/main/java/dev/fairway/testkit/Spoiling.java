package dev.fairway.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts something else in the place of something in an object as JSON has them, at random: what
 * reads such objects must say what is wrong, and nothing worse.
 *
 * <p>An object is made of mutable maps, mutable lists and values. Not safe for several threads.
 */
public final class Spoiling {

  private final Random random;
  private final int depth;
  private final List<String> texts;
  private final Supplier<Object> others;
  private final Consumer<Map<String, Object>> ofMap;

  /**
   * Spoils what it is given.
   *
   * @param random where every choice comes from
   * @param depth how many levels it goes down on average, if there are so many
   * @param texts what a place may get
   * @param others what a place in a list may get besides: values of another sort
   * @param ofMap spoils one map
   */
  public Spoiling(
      Random random,
      int depth,
      List<String> texts,
      Supplier<Object> others,
      Consumer<Map<String, Object>> ofMap) {
    this.random = random;
    this.depth = depth;
    this.texts = List.copyOf(texts);
    this.others = others;
    this.ofMap = ofMap;
  }

  /** Puts something else in the place of something, once. */
  public void spoil(Map<String, Object> document) {
    Object at = document;
    Object below = child(at);
    while (below != null && random.nextInt(depth) != 0) {
      at = below;
      below = child(at);
    }
    if (at instanceof Map<?, ?> map) {
      ofMap.accept(asMap(map));
    } else if (at instanceof List<?> list) {
      spoilList(asList(list));
    }
  }

  /** What JSON calls null, for maps and lists that are known to be written as JSON. */
  @SuppressWarnings({"NullAway", "DataFlowIssue"})
  public static Object nothing() {
    return null;
  }

  /** One of these. */
  public static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private @Nullable Object child(Object at) {
    List<Object> containers = new ArrayList<>();
    switch (at) {
      case Map<?, ?> map -> containers.addAll(map.values());
      case List<?> list -> containers.addAll(list);
      default -> {}
    }
    containers.removeIf(value -> !(value instanceof Map || value instanceof List));
    return containers.isEmpty() ? null : pick(random, containers);
  }

  private void spoilList(List<Object> list) {
    switch (random.nextInt(4)) {
      case 0 -> list.clear();
      case 1 -> list.add(random.nextBoolean() ? others.get() : nothing());
      case 2 -> list.add(pick(random, texts));
      default -> {
        while (!list.isEmpty() && list.size() <= 100) {
          list.add(list.getFirst());
        }
      }
    }
  }

  @SuppressWarnings("unchecked") // Its keys are texts: it is JSON.
  private static Map<String, Object> asMap(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }

  @SuppressWarnings("unchecked") // Anything may stand in a list.
  private static List<Object> asList(List<?> list) {
    return (List<Object>) list;
  }
}
