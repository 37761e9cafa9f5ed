package dev.fairway.lab;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Go of this machine.
 *
 * @param go the program
 * @param environment variables for it: the user's own, without what would change the build
 */
record GoToolchain(Path go, Map<String, String> environment) {

  static final Comparator<String> BY_VERSION =
      (left, right) -> Arrays.compare(numbers(left), numbers(right));

  private static final Pattern VERSION = Pattern.compile("go(\\d+(?:\\.\\d+)*)");

  /**
   * @throws LabException if there is no Go, or only one that is too old; the message says what
   *     helps
   */
  static GoToolchain require(
      Executables executables, Map<String, String> environment, String atLeast) {
    Optional<Path> go = executables.find("go");
    if (go.isEmpty()) {
      throw new LabException("Go is not installed. " + remedy(atLeast));
    }
    GoToolchain toolchain = new GoToolchain(go.get(), buildEnvironment(executables, environment));
    String version = toolchain.version();
    if (BY_VERSION.compare(version, atLeast) < 0) {
      throw new LabException(go.get() + " is Go " + version + ". " + remedy(atLeast));
    }
    return toolchain;
  }

  private String version() {
    String text =
        Command.of(environment, List.of(go.toString(), "env", "GOVERSION")).output().strip();
    Matcher matcher = VERSION.matcher(text);
    if (!matcher.lookingAt()) {
      throw new LabException(go + " says that its version is \"" + text + "\" (expected: go1.x)");
    }
    return matcher.group(1);
  }

  private static Map<String, String> buildEnvironment(
      Executables executables, Map<String, String> environment) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("PATH", executables.path());
    variables.put("CGO_ENABLED", "0");
    variables.put("GOFLAGS", "-mod=readonly");
    variables.put("GOWORK", "off");
    variables.put("GOTOOLCHAIN", "local");
    variables.remove("GOOS");
    variables.remove("GOARCH");
    return Map.copyOf(variables);
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }

  private static String remedy(String atLeast) {
    return "The lab builds the parts of Kubernetes once, with Go "
        + atLeast
        + " or newer: install it from https://go.dev/dl/. Or set KUBEBUILDER_ASSETS to a folder"
        + " that holds etcd, kube-apiserver, kube-controller-manager and kubectl; then clusters"
        + " without nodes work.";
  }
}
