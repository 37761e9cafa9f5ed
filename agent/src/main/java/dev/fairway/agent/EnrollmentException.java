package dev.fairway.agent;

/** An agent could not join, or not renew; for the person who runs it. Holds no secret. */
public final class EnrollmentException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String remedy;
  private final boolean passing;

  private EnrollmentException(String problem, String remedy, boolean passing) {
    super(problem, null, false, false);
    this.remedy = remedy;
    this.passing = passing;
  }

  /** One that trying again will not mend. */
  static EnrollmentException lasting(String problem, String remedy) {
    return new EnrollmentException(problem, remedy, false);
  }

  /** One that may be gone in a moment. */
  static EnrollmentException passing(String problem, String remedy) {
    return new EnrollmentException(problem, remedy, true);
  }

  /** What is wrong. */
  public String problem() {
    return String.valueOf(getMessage());
  }

  /** What helps, as a full sentence. */
  public String remedy() {
    return remedy;
  }

  /** Whether it may be gone in a moment, so that to try again is worth it. */
  public boolean isPassing() {
    return passing;
  }
}
