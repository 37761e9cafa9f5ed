package dev.fairway.hub;

/** A field of an object that makes the object useless; carries no secret. */
final class InvalidField extends Exception {

  private final String field;

  /**
   * Says what is wrong.
   *
   * @param field its path in the object
   * @param message the value, and what was expected
   */
  InvalidField(String field, String message) {
    super(message, null, false, false);
    this.field = field;
  }

  String field() {
    return field;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
