package dev.fairway.hub;

import dev.fairway.config.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which objects are in force in another form than before. What does not change the form does not
 * count: a comment, an error, another file.
 *
 * @param added those that were not in force
 * @param changed those that were, in another form
 * @param removed those that are no more
 */
record Changes(List<ObjectKey> added, List<ObjectKey> changed, List<ObjectKey> removed) {

  /** As many objects are named of each kind of change. */
  private static final int NAMED = 10;

  static Changes between(LastGood before, LastGood after) {
    Map<ObjectKey, Object> old = forms(before);
    List<ObjectKey> added = new ArrayList<>();
    List<ObjectKey> changed = new ArrayList<>();
    forms(after)
        .forEach(
            (key, form) -> {
              Object was = old.remove(key);
              if (was == null) {
                added.add(key);
              } else if (!was.equals(form)) {
                changed.add(key);
              }
            });
    return new Changes(added, changed, List.copyOf(old.keySet()));
  }

  boolean areNone() {
    return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
  }

  /** For the log; bounded. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    describe("added", added).ifPresent(words::add);
    describe("changed", changed).ifPresent(words::add);
    describe("removed", removed).ifPresent(words::add);
    return words.isEmpty() ? "no object has changed" : String.join("; ", words);
  }

  private static Optional<String> describe(String word, List<ObjectKey> keys) {
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    List<String> named = keys.stream().limit(NAMED).map(ObjectKey::toString).toList();
    String more = keys.size() > NAMED ? " and " + (keys.size() - NAMED) + " more" : "";
    return Optional.of(word + " " + String.join(", ", named) + more);
  }

  private static Map<ObjectKey, Object> forms(LastGood forms) {
    Map<ObjectKey, Object> all = new TreeMap<>();
    forms
        .clusters()
        .forEach(
            (key, form) ->
                all.put(
                    key,
                    List.of(form.labels(), form.identity(), form.upstream(), form.credentials())));
    forms.policies().forms().forEach((key, form) -> all.put(key, form.policy()));
    forms.relays().forEach((key, form) -> all.put(key, form.spec()));
    forms
        .hub()
        .ifPresent(
            form ->
                all.put(
                    form.key(),
                    List.of(
                        form.spec(), form.certificate(), form.authenticators(), form.accessLog())));
    return all;
  }
}
