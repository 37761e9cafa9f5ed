package dev.fairway.access;

/**
 * A request target that Kubernetes would not take either. Has no stack trace: hostile clients cause
 * it at will.
 */
public final class MalformedTargetException extends Exception {

  MalformedTargetException(String reason) {
    super(reason, null, false, false);
  }
}
