package dev.fairway.config;

import java.util.List;

/** What must hold between the fields of one object, in a form that a schema can say as well. */
sealed interface Rule {

  /** Names every fault of values that are each valid by themselves. */
  void apply(Values values, Check.Fault fault);

  /**
   * Exactly one of some optional fields is given.
   *
   * @param fields two or more
   * @param purpose what it is needed for, to continue "one of them, "
   */
  record ExactlyOne(List<Field<?>> fields, String purpose) implements Rule {

    @Override
    public void apply(Values values, Check.Fault fault) {
      List<Field<?>> given = fields.stream().filter(values::has).toList();
      String names = String.join(" and ", fields.stream().<String>map(Field::name).toList());
      if (given.isEmpty()) {
        fault.at(fields.getFirst(), "missing (expected: one of " + names + ", " + purpose + ")");
      }
      for (int i = 1; i < given.size(); i++) {
        String first = given.getFirst().name();
        fault.at(given.get(i), "given beside " + first + " (expected: only one of " + names + ")");
      }
    }
  }
}
