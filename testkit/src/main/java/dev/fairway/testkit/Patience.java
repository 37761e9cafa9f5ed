package dev.fairway.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Lets tests wait a minute for what they wait for, unless they say otherwise: what holds comes at
 * once on a quiet machine, and late on one that does ten things at a time. Only a test that fails
 * waits in vain.
 */
public final class Patience implements TestExecutionListener {

  private static final Duration LONG = Duration.ofMinutes(1);

  /** Creates the listener; for JUnit. */
  public Patience() {}

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    Awaitility.setDefaultTimeout(LONG);
  }
}
