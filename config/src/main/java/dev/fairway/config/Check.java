package dev.fairway.config;

/** What must hold between the fields of one object. */
@FunctionalInterface
interface Check {

  /** Nothing more than what each field's type says. */
  Check NONE = (values, fault) -> {};

  /** Names every fault of values that are each valid by themselves. */
  void apply(Values values, Fault fault);

  /** Takes what is wrong. */
  interface Fault {
    /** Says what is wrong with a field, whether it is there or missing. */
    void at(Field<?> field, String message);

    /**
     * Says what is wrong deeper down.
     *
     * @param path from the object that is checked, as in {@code listeners[1].upstream}
     */
    void below(String path, String message);
  }
}
