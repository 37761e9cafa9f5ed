package dev.fairway.cli;

import dev.fairway.agent.StateFolder;
import dev.fairway.agent.StateSecret;
import dev.fairway.agent.StateStore;
import dev.fairway.config.FileText;
import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.kubernetes.SecretName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where an agent keeps what it has joined with: a folder, or a Secret. */
final class AgentStateOption {

  private static final String SECRET = "secret:";
  private static final int MAX_NAMESPACE = 256;

  /** RFC 1123, as Kubernetes has it. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");

  private static final Path POD = HomeAccess.Pod.USUAL.serviceAccount();

  @Option(
      names = "--state",
      paramLabel = "WHERE",
      description =
          "Where key and certificate are kept: a folder, or a Secret that exists, as"
              + " secret:NAMESPACE/NAME, or in a pod's own namespace secret:NAME. Default: the folder"
              + " fairway/agent below $XDG_STATE_HOME.")
  private String state = "";

  /**
   * Opens it; a Secret is asked for as the pod's service account, or with a kubeconfig.
   *
   * @param kubeconfig if one was given
   */
  StateStore open(
      Environment environment, CommandSpec spec, Optional<HomeAccess.Kubeconfig> kubeconfig) {
    if (!isSecret()) {
      return new StateFolder(
          state.isEmpty()
              ? LabFolders.options(environment, _ -> {}).stateFolder().resolve("agent")
              : environment.folder().resolve(state));
    }
    String name = state.substring(SECRET.length());
    int slash = name.indexOf('/');
    if (slash < 0 && kubeconfig.isPresent()) {
      throw usage(spec, "secret:NAMESPACE/NAME; a kubeconfig says nothing of a namespace");
    }
    if (kubeconfig.isEmpty() && !Files.exists(POD.resolve("token"))) {
      throw usage(spec, "a folder, as this is no pod with a service account; or --kubeconfig");
    }
    String namespace = slash < 0 ? namespaceOfPod() : name.substring(0, slash);
    SecretName secret = new SecretName(namespace, name.substring(slash + 1));
    if (!NAME.matcher(secret.namespace()).matches() || !NAME.matcher(secret.name()).matches()) {
      throw usage(spec, "secret:NAMESPACE/NAME or secret:NAME");
    }
    HomeAccess access =
        kubeconfig.isPresent() ? kubeconfig.get() : HomeAccess.Pod.of(environment.variables(), POD);
    return new StateSecret(access, secret);
  }

  /** Whether it is a Secret. */
  boolean isSecret() {
    return state.startsWith(SECRET);
  }

  /** The same in a command line. */
  String again(StateStore store) {
    return isSecret() ? state : store.toString();
  }

  /** What is said of a state that cannot be used. */
  static CommandFailure failure(IOException cause) {
    return new CommandFailure(
        String.valueOf(cause.getMessage()),
        "Mend what it names, name another --state, or join with what 'fairway hub invite' prints.",
        cause);
  }

  private static String namespaceOfPod() {
    Path file = POD.resolve("namespace");
    try {
      return FileText.read(file, MAX_NAMESPACE).strip();
    } catch (IOException e) {
      throw new CommandFailure(
          file + ": " + FileText.reason(e), "Say it: --state secret:NAMESPACE/NAME.", e);
    }
  }

  private ParameterException usage(CommandSpec spec, String expected) {
    return new ParameterException(
        spec.commandLine(), "--state: \"" + state + "\" (expected: " + expected + ")");
  }
}
