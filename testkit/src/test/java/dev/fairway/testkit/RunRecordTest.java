package dev.fairway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the small test classes below within this test. */
class RunRecordTest {
  private static final String FILE = "fairway.testRecord";

  @TempDir private Path folder;
  private String outer = "";

  @BeforeEach
  void writesToAFileOfItsOwn() {
    outer = System.getProperty(FILE, "");
    System.setProperty(FILE, folder.resolve("record").toString());
  }

  @AfterEach
  void restores() {
    System.setProperty(FILE, outer);
  }

  @Test
  void aTestThatGivesUpIsNamedWithItsReason() throws IOException {
    assertThat(record(OneGivesUp.class))
        .containsExactly(
            "not run\t"
                + OneGivesUp.class.getName()
                + ".givesUp\tneeds the program no-such-program",
            "ran\t1");
  }

  @Test
  void aClassThatGivesUpBeforeItsTestsIsNamed() throws IOException {
    assertThat(record(AllGiveUp.class))
        .containsExactly(
            "not run\t"
                + AllGiveUp.class.getName()
                + " (all its tests)\tneeds the program no-such-program",
            "ran\t0");
  }

  @Test
  void aNestedClassThatGivesUpIsNamed() throws IOException {
    assertThat(record(NestedGiveUp.class))
        .containsExactly(
            "not run\t"
                + NestedGiveUp.Inner.class.getName()
                + " (all its tests)\tneeds the program no-such-program",
            "ran\t1");
  }

  private Iterable<String> record(Class<?> tests) throws IOException {
    var config =
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .addTestExecutionListeners(new RunRecord())
            .build();
    var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    LauncherFactory.create(config).execute(request);
    return Files.readAllLines(folder.resolve("record"));
  }

  static class OneGivesUp {
    @Test
    void runs() {
      assertThat(Requires.isRoot()).isIn(true, false);
    }

    @Test
    void givesUp() {
      Requires.programs("sh", "no-such-program");
    }
  }

  static class AllGiveUp {
    @BeforeAll
    static void givesUp() {
      Requires.programs("no-such-program");
    }

    @Test
    void neverRuns() {
      throw new AssertionError("ran");
    }
  }

  static class NestedGiveUp {
    @Test
    void runs() {
      Requires.programs("sh");
    }

    @Nested
    class Inner {
      @BeforeAll
      static void givesUp() {
        Requires.programs("no-such-program");
      }

      @Test
      void neverRuns() {
        throw new AssertionError("ran");
      }
    }
  }
}
