package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real {@code ./fairway}, in a tree with the jars of this build that looks like one that the
 * launcher built itself. The programs that it would start are those of a search path of our own, so
 * that an attempt to build is seen instead of made.
 */
class LauncherTest {
  private static final Path ROOT = Path.of(System.getProperty("fairway.root"));
  private static final Instant BUILT = Instant.parse("2026-01-02T00:00:00Z");

  @TempDir private Path folder;
  private Path tree;
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void pretendsThatAllIsBuilt() throws IOException {
    tree = Files.createDirectories(folder.resolve("a tree with spaces"));
    Files.copy(ROOT.resolve("fairway"), tree.resolve("fairway"));
    Files.writeString(tree.resolve("pom.xml"), "<project/>");
    Files.createDirectories(tree.resolve("net/src/main/java"));
    Path build = Files.createDirectories(tree.resolve("target/fairway/1-1"));
    Files.createSymbolicLink(build.resolve("lib"), ROOT.resolve("cli/target/fairway/lib"));
    Files.createFile(build.resolve("started"));
    Files.writeString(tree.resolve("target/fairway/current"), "1-1\n");
    for (String old : List.of("pom.xml", "net/src/main", "net/src/main/java")) {
      setTime(tree.resolve(old), BUILT.minusSeconds(60));
    }
    setTime(build.resolve("started"), BUILT);

    Path path = Files.createDirectories(folder.resolve("path"));
    for (String program : List.of("readlink", "dirname", "find", "head", "mkdir", "flock")) {
      Files.createSymbolicLink(path.resolve(program), Path.of("/usr/bin", program));
    }
    variables.put("PATH", path.toString());
    variables.put("FAIRWAY_JAVA_HOME", System.getProperty("java.home"));
  }

  @Test
  void startsFromAnyFolderThroughSymlinks() throws Exception {
    Path first = Files.createSymbolicLink(folder.resolve("first"), tree.resolve("fairway"));
    Path links = Files.createDirectories(folder.resolve("links"));
    Path second = Files.createSymbolicLink(links.resolve("second"), Path.of("../first"));
    assertThat(first).isSymbolicLink();

    Ended ended = run(second, "--version");

    assertThat(ended.err).isEmpty();
    assertThat(ended.out).startsWith("fairway 0.");
    assertThat(ended.code).isZero();
  }

  @Test
  void theExitCodeAndTheArgumentsPassThrough() throws Exception {
    Ended ended = launch("an argument with * and spaces");

    assertThat(ended.code).isEqualTo(2);
    assertThat(ended.err).contains("'an argument with * and spaces'").hasLineCount(1);
  }

  @Test
  void aCacheThatDoesNotFitMakesNoNoise() throws Exception {
    Files.writeString(tree.resolve("target/fairway/1-1/fairway.aot"), "not a cache");

    Ended ended = launch("--version");

    assertThat(ended.err).isEmpty();
    assertThat(ended.out).startsWith("fairway 0.").hasLineCount(2);
  }

  @Test
  void aNewerSourceIsBuiltFirst() throws Exception {
    setTime(tree.resolve("pom.xml"), BUILT.plusSeconds(60));

    assertThatItWantsToBuild();
  }

  @Test
  void aGivenBuildIsStartedWhateverChanged() throws Exception {
    setTime(tree.resolve("pom.xml"), BUILT.plusSeconds(60));
    variables.put("FAIRWAY_BUILD", "1-1");

    assertThat(launch("--version").out).startsWith("fairway 0.");
  }

  @Test
  void aGivenBuildThatIsGoneIsNamed() throws Exception {
    variables.put("FAIRWAY_BUILD", "2-2");

    Ended ended = launch("--version");

    assertThat(ended.code).isEqualTo(1);
    assertThat(ended.err).contains("FAIRWAY_BUILD is 2-2").hasLineCount(1);
  }

  @Test
  void aDeletedSourceIsBuiltFirst() throws Exception {
    setTime(tree.resolve("net/src/main/java"), BUILT.plusSeconds(60));

    assertThatItWantsToBuild();
  }

  @Test
  void aTreeThatWasNeverBuiltIsBuiltFirst() throws Exception {
    Files.delete(tree.resolve("target/fairway/current"));

    assertThatItWantsToBuild();
  }

  @Test
  void aWrongFolderOfTheJdkIsNamed() throws Exception {
    variables.put("FAIRWAY_JAVA_HOME", "/usr/share");

    Ended ended = launch("--version");

    assertThat(ended.code).isEqualTo(1);
    assertThat(ended.err).contains("FAIRWAY_JAVA_HOME is /usr/share").hasLineCount(1);
  }

  @Test
  void anOldJdkIsNotTaken() throws Exception {
    Path old = Files.createDirectories(folder.resolve("jdk-24/bin"));
    Files.createSymbolicLink(old.resolve("javac"), Path.of("/bin/sh"));
    Files.writeString(
        old.resolveSibling("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"24.0.1\"\n");
    variables.put("FAIRWAY_JAVA_HOME", old.getParent().toString());

    assertThat(launch("--version").err).contains("not a JDK 25 or newer").hasLineCount(1);
  }

  @Test
  void theJdkOnTheSearchPathIsFoundWithoutHome() throws Exception {
    variables.remove("FAIRWAY_JAVA_HOME");
    Path java = Path.of(System.getProperty("java.home"), "bin/java");
    Files.createSymbolicLink(Path.of(variables.get("PATH"), "java"), java);

    assertThat(launch("--version").out).startsWith("fairway 0.");
  }

  private void assertThatItWantsToBuild() throws Exception {
    Ended ended = launch("--version");

    assertThat(ended.code).isEqualTo(1);
    assertThat(ended.err).contains("building").contains("Maven is missing").contains("Install");
    assertThat(ended.out).isEmpty();
  }

  private Ended launch(String... arguments) throws Exception {
    return run(tree.resolve("fairway"), arguments);
  }

  private Ended run(Path launcher, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    var builder = new ProcessBuilder(command).directory(Path.of("/").toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), read(out), read(err));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  private static void setTime(Path file, Instant time) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  private record Ended(int code, String out, String err) {}
}
