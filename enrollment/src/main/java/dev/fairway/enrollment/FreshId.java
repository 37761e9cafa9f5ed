package dev.fairway.enrollment;

import java.security.SecureRandom;
import java.util.function.Predicate;

/** Ids of invites and agents: short enough to be read out, and at random. */
final class FreshId {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Without vowels, so that no id is a word. */
  private static final String LETTERS = "bcdfghjkmnpqrstvwxz23456789";

  private static final int LENGTH = 8;

  private FreshId() {}

  /** One that nobody has. */
  static String besides(Predicate<String> taken) {
    while (true) {
      var id = new StringBuilder(LENGTH);
      for (int i = 0; i < LENGTH; i++) {
        id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
      }
      if (!taken.test(id.toString())) {
        return id.toString();
      }
    }
  }
}
