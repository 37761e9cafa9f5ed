package dev.fairway.testkit;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails each test class after which a resource of Netty is lost without having been released.
 *
 * <p>JUnit finds it by itself in every module that has this one as a test dependency. What is lost
 * late, for instance by a connection that closes in the background, is found after a later class,
 * or after the last one at the latest.
 */
public final class LeaksFail implements BeforeAllCallback, AfterAllCallback {
  /** Creates the extension; for JUnit. */
  public LeaksFail() {
    LeakLedger.open();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(LeaksFail.class))
        .computeIfAbsent("end", key -> new End());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Class<?> tests = context.getRequiredTestClass();
    if (!tests.isAnnotationPresent(Nested.class)) {
      failOnLeaks("Found after " + tests.getSimpleName());
    }
  }

  private static void failOnLeaks(String when) {
    List<String> leaks = LeakLedger.settle();
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          when + ", " + leaks.size() + " leak(s):\n" + String.join("\n\n", leaks));
    }
  }

  /** Closed by JUnit when all tests of the module are over. */
  private static final class End implements AutoCloseable {
    @Override
    public void close() {
      failOnLeaks("Found at the end of all tests");
    }
  }
}
