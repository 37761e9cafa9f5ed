package dev.fairway.lab;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One line of a lab's journal: a kind and a value.
 *
 * <p>A value that the lab itself would never write is refused, so that not even a damaged journal
 * makes a later lab remove something that is not its own.
 */
record JournalEntry(Kind kind, String value) {

  /** What a line records. */
  enum Kind {
    /** What people call the lab. */
    NAME("[a-z0-9][a-z0-9-]{0,39}"),
    /** The boot during which it was made. */
    BOOT("[0-9a-f-]{1,64}"),
    /** A cluster and its shape. */
    CLUSTER("[a-z][a-z0-9-]{0,19} [A-Z_]{1,30}"),
    /** A cluster and its API address. */
    API("[a-z][a-z0-9-]{0,19} [0-9.]{7,15}:[0-9]{1,5}"),
    /** A network namespace; begins with the id of the lab. */
    NAMESPACE("fw-%s-[a-z][a-z0-9-]{0,19}-[0-9]{1,2}"),
    /** A bridge in the root namespace; begins with the id of the lab. */
    BRIDGE("fw%sb[0-9]{1,4}"),
    /** This host's end of the link to a machine; begins with the id of the lab. */
    LINK("fw%sv[0-9]{1,4}m[0-9]{1,2}"),
    /** A parent cgroup that did not exist before; removed only when it is empty. */
    CGROUP("k8s\\.io"),
    /** The lab lives on without an owner. */
    DETACHED("yes");

    private final String pattern;

    Kind(String pattern) {
      this.pattern = pattern;
    }

    private boolean allows(String labId, String value) {
      return Pattern.matches(pattern.formatted(labId), value);
    }
  }

  /** The entry of a line, or nothing if it is no line that this lab wrote. */
  static Optional<JournalEntry> parse(String labId, String line) {
    int space = line.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    String value = line.substring(space + 1);
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(line.substring(0, space)) && kind.allows(labId, value)) {
        return Optional.of(new JournalEntry(kind, value));
      }
    }
    return Optional.empty();
  }

  String line() {
    return kind + " " + value;
  }
}
