package dev.fairway.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program that prints a credential, and how it is run.
 *
 * @param command a path, or the name of a program on the PATH
 * @param args its arguments
 * @param env what is added to the environment of this process
 * @param apiVersion the version of ExecCredential that it speaks
 * @param timeout how long one run may take
 */
public record ExecPlan(
    String command,
    List<String> args,
    Map<String, String> env,
    String apiVersion,
    Duration timeout) {

  /** The version that programs should speak. */
  public static final String V1 = "client.authentication.k8s.io/v1";

  /** The version before, the same in everything that counts here. */
  public static final String V1BETA1 = "client.authentication.k8s.io/v1beta1";

  /** Copies the collections. */
  public ExecPlan {
    args = List.copyOf(args);
    env = Map.copyOf(env);
  }

  /** Leaves the values of the environment out, and the arguments. */
  @Override
  public String toString() {
    return "ExecPlan[command=" + command + ", env=" + env.keySet() + "]";
  }
}
