package dev.fairway.config;

import java.util.List;

/** Which of the program's jobs a configuration is for: each has kinds of its own. */
public enum Job {
  /** {@code fairway hub}. */
  HUB("fairway hub"),
  /** {@code fairway relay}. */
  RELAY("fairway relay");

  private final String command;

  Job(String command) {
    this.command = command;
  }

  /** What starts it. */
  String command() {
    return command;
  }

  /** The kind of which there is exactly one object. */
  Kind root() {
    return switch (this) {
      case HUB -> Kind.HUB;
      case RELAY -> Kind.RELAY;
    };
  }

  List<Kind> kinds() {
    return Kind.ALL.stream().filter(kind -> kind.jobs().contains(this)).toList();
  }
}
