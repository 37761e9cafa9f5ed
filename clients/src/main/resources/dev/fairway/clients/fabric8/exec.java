import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Exec with input and exit code, and a forwarded port. */
class Exec {
  public static void main(String[] arguments) throws Exception {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      var pod = client.pods().inNamespace(System.getenv("SHARED")).withName("shell");
      var out = new ByteArrayOutputStream();
      var err = new ByteArrayOutputStream();
      try (var exec =
          pod.redirectingInput()
              .writingOutput(out)
              .writingError(err)
              .exec("sh", "-c", "read -r line; echo \"got $line\"; echo error >&2; exit 7")) {
        exec.getInput().write("typed\n".getBytes());
        exec.getInput().flush();
        System.out.println("code " + exec.exitCode().get(60, TimeUnit.SECONDS));
      }
      System.out.print(out + "" + err);
      try (LocalPortForward forward = pod.portForward(8080)) {
        for (int i = 0; i < 3; i++) {
          URI uri = URI.create("http://127.0.0.1:" + forward.getLocalPort() + "/");
          System.out.print(new String(uri.toURL().openStream().readAllBytes()));
        }
      }
    }
    System.exit(0);
  }
}
