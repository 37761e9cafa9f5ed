package dev.fairway.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs cases as people would: as programs of this machine. Each is alone in a process namespace, so
 * that whatever it started ends with it, and in a mount namespace whose {@code /etc/hosts} knows
 * the hub's names.
 */
final class Runner {

  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int MOST_TEXT = 1 << 20;

  private final Ground ground;
  private final Programs programs;
  private final String path;

  /**
   * A runner.
   *
   * @param path where other programs are, as in PATH
   */
  Runner(Ground ground, Programs programs, String path) throws IOException {
    this.ground = ground;
    this.programs = programs;
    this.path = path;
    for (var program : programs.paths().entrySet()) {
      Path folder = Files.createDirectories(bin(program.getKey()));
      Path link = folder.resolve(program.getKey().family().folder());
      Files.createSymbolicLink(link, program.getValue());
    }
    if (programs.paths().containsKey(Client.JAVASCRIPT)) {
      Path modules = ground.cases().resolve("javascript/node_modules");
      Files.createSymbolicLink(modules, programs.libraries().modules());
    }
  }

  /**
   * Runs a case to its end.
   *
   * @param mode how it asks the hub; none: it asks the API server itself
   * @param namespace an empty one
   */
  Outcome run(Row.Direct what, Optional<AddressMode> mode, String namespace)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(ground.folder().resolve("runs").resolve(namespace));
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(kubeconfig, ground.kubeconfig(what.identity(), mode, namespace));
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command(what, mode))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables(what, mode, namespace, folder));
    int code = await(builder.start(), folder);
    try (InputStream stream = Files.newInputStream(output)) {
      String text = new String(stream.readNBytes(MOST_TEXT), UTF_8);
      return new Outcome(code, Normal.of(text, namespace, folder.toString()));
    } finally {
      Folders.delete(folder);
    }
  }

  private int await(Process process, Path folder) throws IOException, InterruptedException {
    Path wanted = folder.resolve("reload");
    long begin = System.nanoTime();
    try {
      while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
        if (System.nanoTime() - begin > LIMIT.toNanos()) {
          return -1;
        }
        if (Files.deleteIfExists(wanted)) {
          ground.reload();
          Files.createFile(folder.resolve("reloaded"));
        }
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private List<String> command(Row.Direct what, Optional<AddressMode> mode) {
    List<String> isolated = isolated(command(what.client(), what.what()));
    return mode.isPresent() ? isolated : ground.besideTheCluster(isolated);
  }

  private List<String> isolated(List<String> command) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                "-c",
                "mount --bind \"$0\" /etc/hosts && exec \"$@\"",
                ground.hosts().toString()));
    words.addAll(command);
    return words;
  }

  private List<String> command(Client client, Case what) {
    Path file = ground.cases().resolve(what.family().file(what.name()));
    Path prelude = ground.cases().resolve("prelude.sh");
    return switch (client.family()) {
      case KUBECTL, HELM ->
          List.of("bash", "-c", ". \"$0\"; . \"$1\"", prelude.toString(), file.toString());
      case CLIENT_GO -> List.of(programs.path(client).toString(), what.name());
      case PYTHON, JAVASCRIPT -> List.of(programs.path(client).toString(), file.toString());
      case FABRIC8 ->
          List.of(
              programs.path(client).toString(),
              "-XX:TieredStopAtLevel=1",
              "-XX:-UsePerfData",
              // It takes keys in PKCS #8 for RSA ones.
              "-Dkubernetes.certs.client.key.algo=EC",
              "--class-path=" + programs.libraries().jars() + "/*",
              file.toString());
    };
  }

  private Map<String, String> variables(
      Row.Direct what, Optional<AddressMode> mode, String namespace, Path folder) {
    String way = mode.map(AddressMode::toString).orElse("direct");
    // What kubectl knows of a server's resources depends on its address alone.
    Path cache = ground.folder().resolve("cache").resolve(what.identity() + "-" + way);
    return Map.of(
        "PATH",
        bin(what.client()) + ":" + path,
        "HOME",
        folder.toString(),
        "TMPDIR",
        folder.toString(),
        "KUBECONFIG",
        folder.resolve("kubeconfig").toString(),
        "KUBECACHEDIR",
        cache.toString(),
        "NAMESPACE",
        namespace,
        "SHARED",
        Ground.SHARED,
        "LANG",
        "C.UTF-8",
        "TERM",
        "xterm",
        "PYTHONDONTWRITEBYTECODE",
        "1");
  }

  private Path bin(Client client) {
    return ground.folder().resolve("bin").resolve(client.toString());
  }
}
