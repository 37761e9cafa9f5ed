package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.e2e.HubInFront.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same kubectl command prints the same and ends alike, directly and through the hub. */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class FaithfulKubectlTest {

  /** The cluster goes on while it is asked: a difference counts when it stands this often. */
  private static final int TRIES = 3;

  private static final List<String> DOORS = List.of("direct", "by-host", "by-path");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Path manifest;

  @SuppressWarnings("NullAway.Init")
  private static HubInFront setup;

  @SuppressWarnings("NullAway.Init")
  private static ExecutorService threads;

  @BeforeAll
  static void start(HubInFront shared, Fixture fixture) throws Exception {
    setup = shared;
    threads = Executors.newVirtualThreadPerTaskExecutor();
    // The first objects only, which these commands find as they are.
    String[] objects = fixture.manifest().split("\n---\n");
    String some = String.join("\n---\n", List.of(objects).subList(0, 4));
    manifest = Files.writeString(folder.resolve("manifest.yaml"), some);
  }

  @AfterAll
  static void stop() {
    threads.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void kubectlPrintsTheSameThroughEachDoor(String command) throws Exception {
    Map<String, Output> outputs = run(command);
    for (int i = 1;
        i < TRIES && Map.copyOf(outputs).values().stream().distinct().count() > 1;
        i++) {
      outputs = run(command);
    }
    Output direct = outputs.get("direct");
    assertThat(outputs.get("by-host")).as("by host: %s", command).isEqualTo(direct);
    assertThat(outputs.get("by-path")).as("by path: %s", command).isEqualTo(direct);
    assertThat(direct.code()).as("%s: %s", command, direct.text()).isNotNegative();
  }

  static List<String> commands() {
    return List.of(
        "version",
        "cluster-info",
        "api-versions",
        "api-resources",
        "api-resources --api-group=harbour.fairway.test -o wide",
        "explain configmap.data",
        "explain ship.spec --api-version=harbour.fairway.test/v1",
        "explain ships --recursive",
        "get all -A",
        "get all -n faithful",
        "get configmaps -n faithful -o wide --show-labels",
        "get configmaps -n faithful -o json",
        "get configmaps -n faithful -o yaml --show-managed-fields",
        "get clusterroles --chunk-size=5 -o name",
        "get configmaps -A --sort-by=.metadata.name -o custom-columns=N:.metadata.name",
        "get ships -n faithful",
        "get ships.v1beta1.harbour.fairway.test -n faithful",
        "get things -n faithful",
        "get things.extension.fairway.test one -n faithful -o yaml",
        "get configmap none -n faithful",
        "get nothings",
        "get configmaps -n faithful --server-print=false",
        "get configmaps -n faithful -w --request-timeout=1s",
        "get --raw /version",
        "get --raw /api/v1/namespaces/faithful/configmaps/plain",
        "get --raw /none",
        "describe configmap plain -n faithful",
        "describe pod done -n faithful",
        "describe ship schooner -n faithful",
        "auth whoami",
        "auth can-i delete nodes",
        "auth can-i delete nodes --as=jane",
        "auth can-i --list -n faithful",
        "auth whoami --as=jane --as-group=dev --as-uid=7",
        "get secrets -A --as=jane",
        "get ns faithful --as=system:serviceaccount:default:tester",
        "diff -f ${manifest}",
        "apply -f ${manifest} --dry-run=server",
        "apply -f ${manifest} --server-side --dry-run=server",
        "replace -f ${manifest} --dry-run=server",
        "create configmap new -n faithful --from-literal=a=b --dry-run=server",
        "create configmap plain -n faithful",
        "patch configmap plain -n faithful --type=merge -p {\"data\":{\"a\":\"1\"}}",
        "patch deployment idle -n faithful -p {\"spec\":{\"replicas\":0}}",
        "patch configmap plain -n faithful --type=json -p"
            + " [{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"0\"}]",
        "label configmap plain -n faithful app=a --overwrite",
        "annotate configmap plain -n faithful x=y --dry-run=server",
        "scale deployment idle -n faithful --replicas=0",
        "autoscale deployment idle -n faithful --max=3 --dry-run=server",
        "set image deployment/idle main=other -n faithful --dry-run=server",
        "expose deployment idle -n faithful --port=80 --dry-run=server",
        "run new -n faithful --image=registry.lab/busybox:1 --dry-run=server",
        "rollout status deployment/idle -n faithful --timeout=5s",
        "rollout history deployment/idle -n faithful",
        "delete configmap plain -n faithful --dry-run=server",
        "delete configmaps --all -n faithful --dry-run=server",
        "delete configmap none -n faithful",
        "cordon node1 --dry-run=server",
        "wait pod/done -n faithful --for=jsonpath={.status.phase}=Succeeded --timeout=5s",
        "wait pod/done -n faithful --for=condition=Ready --timeout=1s",
        "wait configmap/none -n faithful --for=delete --timeout=1s",
        "events -n faithful --for=pod/done",
        "top nodes",
        "logs done -n faithful --tail=5",
        "logs -n faithful -l app=done --prefix --tail=2",
        "logs -f done -n faithful",
        "logs done -n faithful -c none",
        "logs none -n faithful",
        "exec shell -- sh -c 'echo out; exit 7'",
        "exec shell -- sh -c 'echo err >&2; exit 7'",
        "KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false exec shell -- sh -c 'echo out; exit 7'",
        "exec none -- true",
        "exec shell -c none -- true",
        "exec shell -- none",
        "exec done -n faithful -- true",
        "exec shell -- sh -c 'echo ${long} | wc -c'",
        "attach none",
        "port-forward pod/none 0:80",
        "KUBECTL_PORT_FORWARD_WEBSOCKETS=false port-forward pod/done 0:80 -n faithful",
        "cluster-info dump -o name --namespaces=none");
  }

  private static Map<String, Output> run(String command) throws Exception {
    Map<String, Future<Output>> started = new LinkedHashMap<>();
    for (String door : DOORS) {
      ProcessBuilder process = process(door, command);
      started.put(door, threads.submit(() -> normal(HubInFront.run(process))));
    }
    Map<String, Output> outputs = new LinkedHashMap<>();
    for (String door : DOORS) {
      outputs.put(door, started.get(door).get());
    }
    return outputs;
  }

  private static ProcessBuilder process(String door, String command) {
    Map<String, String> variables = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command);
    while (word.find()) {
      String text = word.group(1) == null ? word.group(2) : word.group(1);
      text =
          text.replace("${manifest}", manifest.toString()).replace("${long}", "x".repeat(30_000));
      if (words.isEmpty() && text.startsWith("KUBECTL_")) {
        variables.put(text.split("=", 2)[0], text.split("=", 2)[1]);
      } else {
        words.add(text);
      }
    }
    ProcessBuilder process =
        setup.kubectlProcess(Fixture.CLUSTER + "." + door, words.toArray(String[]::new));
    process.environment().putAll(variables);
    return process;
  }

  /**
   * Ages go on, log lines tell the time, each exec has an id of its own, and the address is what is
   * meant to differ.
   */
  private static Output normal(Output output) {
    String text =
        output
            .text()
            .replaceAll("https://[0-9.]+:\\d+(/clusters/\\w+)?", "SERVER")
            .replaceAll("(?m)^[EWI]\\d{4} \\S+ +\\d+ ", "LOG ")
            .replaceAll("\\b\\d+[dhms](\\d+[hms])?\\b", "AGE")
            .replaceAll("[0-9a-f]{64}", "ID")
            .replaceAll(" +", " ");
    return new Output(output.code(), text);
  }
}
