package dev.fairway.lab;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that starts a cluster, says so, and then waits to be killed. */
final class DyingLab {

  private DyingLab() {}

  public static void main(String[] arguments) throws Exception {
    Lab lab = Lab.open(TestLabs.options(Path.of(arguments[0])));
    LabCluster cluster = lab.start(ClusterSpec.of("east", ClusterShape.valueOf(arguments[1])));
    if (cluster.shape().hasNode()) {
      cluster.kubectl(
          "run", "sleeper", "--image=" + LabCluster.BUSYBOX_IMAGE, "--", "sleep", "1000");
      cluster.kubectl("wait", "--for=condition=Ready", "pod/sleeper", "--timeout=30s");
    }
    System.out.println("UP");
    new CountDownLatch(1).await();
  }
}
