package dev.fairway.config;

import java.util.List;

/** What must hold between the fields of one object, in a form that a schema can say as well. */
sealed interface Rule {

  /** Names every fault of values that are each valid by themselves. */
  void apply(Values values, Origin origin, Check.Fault fault);

  /**
   * Exactly one of some optional fields is given.
   *
   * @param fields two or more, at least one of them for each place where objects are written
   * @param purpose what it is needed for, to continue "one of them, "
   */
  record ExactlyOne(List<Field<?>> fields, String purpose) implements Rule {

    @Override
    public void apply(Values values, Origin origin, Check.Fault fault) {
      List<Field<?>> possible = fields.stream().filter(field -> field.isFor(origin)).toList();
      List<Field<?>> given = possible.stream().filter(values::has).toList();
      String names = String.join(" and ", Field.names(possible, origin));
      if (given.isEmpty()) {
        String choice = possible.size() == 1 ? names : "one of " + names;
        fault.at(possible.getFirst(), "missing (expected: " + choice + ", " + purpose + ")");
      }
      for (int i = 1; i < given.size(); i++) {
        String first = given.getFirst().name();
        fault.at(given.get(i), "given beside " + first + " (expected: only one of " + names + ")");
      }
    }
  }
}
