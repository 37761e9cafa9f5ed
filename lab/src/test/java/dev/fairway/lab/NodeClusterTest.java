package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class NodeClusterTest {

  @TempDir Path state;

  @Test
  void aNodeRunsAJobAndAnswersLogsExecAndServicesAndLeavesNothingBehind() throws Exception {
    TestLabs.require(ClusterShape.NODE);
    try (Lab lab = Lab.open(TestLabs.options(state))) {
      LabCluster cluster = lab.start(ClusterSpec.of("east", ClusterShape.NODE));
      runsAJob(cluster);
      answersExecAndServices(cluster);
      assertThat(mounts()).as("mounts of the node that this host sees").isEmpty();
    }
    assertThat(Lab.list(TestLabs.options(state))).isEmpty();
    try (Stream<Path> left = Files.list(state.resolve("labs"))) {
      assertThat(left).extracting(Path::getFileName).containsExactly(Path.of("labs.lock"));
    }
  }

  private static void runsAJob(LabCluster cluster) {
    cluster.kubectl(
        "create", "job", "hello", "--image=" + LabCluster.BUSYBOX_IMAGE, "--", "echo", "it works");
    cluster.kubectl("wait", "--for=condition=Complete", "job/hello", "--timeout=30s");
    assertThat(cluster.kubectl("logs", "job/hello")).isEqualTo("it works\n");
  }

  private static void answersExecAndServices(LabCluster cluster) {
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - name: web
            image: %1$s
            command: [sh, -c, "mkdir /tmp/w; echo served > /tmp/w/index.html; httpd -f -p 80 -h /tmp/w"]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, clusterIP: 10.96.7.7, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: shell}
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{name: shell, image: "%1$s", command: [sleep, "1000"]}]
        """
            .formatted(LabCluster.BUSYBOX_IMAGE));
    cluster.kubectl("wait", "--for=condition=Ready", "pod", "web", "shell", "--timeout=30s");
    assertThat(cluster.kubectl("exec", "shell", "--", "id", "-u")).isEqualTo("0\n");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        cluster
                            .kubectlResult("exec", "shell", "--", "wget", "-O-", "http://10.96.7.7")
                            .output())
                    .isEqualTo("served\n"));
  }

  private List<String> mounts() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines.filter(line -> line.contains(state.toString())).toList();
    }
  }
}
