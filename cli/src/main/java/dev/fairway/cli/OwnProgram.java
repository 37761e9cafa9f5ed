package dev.fairway.cli;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to start another process of the build that runs.
 *
 * @param words before its arguments
 * @param variables that it needs
 */
record OwnProgram(List<String> words, Map<String, String> variables) {

  /** What a launcher and a JVM take from the environment. */
  private static final List<String> NEEDED = List.of("PATH", "HOME", "JAVA_HOME");

  /** Finds it: by the launcher that started this one, else by this JVM and its class path. */
  static OwnProgram find(Environment environment) {
    Map<String, String> variables = new HashMap<>();
    for (String name : NEEDED) {
      environment.variable(name).ifPresent(value -> variables.put(name, value));
    }
    environment
        .variable("FAIRWAY_LAUNCHER_BUILD")
        .ifPresent(build -> variables.put("FAIRWAY_BUILD", build));
    Optional<String> launcher = environment.variable("FAIRWAY_LAUNCHER");
    return new OwnProgram(launcher.map(List::of).orElseGet(OwnProgram::ofThisJvm), variables);
  }

  private static List<String> ofThisJvm() {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--class-path",
        ManagementFactory.getRuntimeMXBean().getClassPath(),
        Main.class.getName());
  }

  /** The whole command. */
  List<String> command(List<String> arguments) {
    List<String> all = new ArrayList<>(words);
    all.addAll(arguments);
    return all;
  }
}
