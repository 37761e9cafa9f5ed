package dev.fairway.bench;

import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code ssh -R}: an sshd of the bench's own on the loopback address is the hub end, an ssh the
 * agent end. Keys and configuration are in the workplace; nothing of the user's or of the system's
 * is read.
 */
final class SshTunnel {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Workplace workplace;
  private final String user;

  /**
   * In one workplace.
   *
   * @param user as whom ssh logs in: the one who runs the bench
   */
  SshTunnel(Workplace workplace, String user) {
    this.workplace = workplace;
    this.user = user;
  }

  /**
   * Starts both ends and returns when a connection can be made.
   *
   * @param owned what was started is added, as it starts
   */
  RunningTunnel start(int upstream, TunnelSubjects.Way way, List<Process> owned)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(workplace.folder(), "ssh-");
    int tunnel = Ports.free();
    int port = Ports.free();
    Path hostKey = key(folder, "host");
    Path userKey = key(folder, "user");
    Process sshd = sshd(folder, tunnel, hostKey, userKey);
    owned.add(sshd);
    int through = way.to(tunnel);
    String known = "[127.0.0.1]:" + through + " " + Files.readString(publicPart(hostKey));
    SecretFile.write(folder.resolve("known"), known);
    Process ssh =
        workplace
            .processes()
            .serve("ssh", port, Map.of(), client(folder, userKey, through, port, upstream));
    owned.add(ssh);
    return new RunningTunnel(TunnelSubject.SSH, port, List.of(sshd), List.of(ssh), owned);
  }

  private Process sshd(Path folder, int port, Path hostKey, Path userKey)
      throws IOException, InterruptedException {
    Path allowed = folder.resolve("allowed");
    SecretFile.write(allowed, Files.readString(publicPart(userKey)));
    Path config = folder.resolve("sshd_config");
    SecretFile.write(
        config,
        """
        ListenAddress 127.0.0.1:%d
        HostKey %s
        AuthorizedKeysFile %s
        AuthenticationMethods publickey
        PermitRootLogin prohibit-password
        StrictModes no
        UsePAM no
        PidFile none
        PermitTTY no
        ForceCommand /bin/false
        AllowTcpForwarding remote
        """
            .formatted(port, hostKey, allowed));
    return workplace
        .processes()
        .serve(
            "sshd",
            port,
            Map.of(),
            workplace.asSubject(path(Tool.SSHD), "-D", "-e", "-f", config.toString()));
  }

  private List<String> client(Path folder, Path key, int through, int port, int upstream) {
    return workplace.asFar(
        path(Tool.SSH),
        "-N",
        "-F",
        "none",
        "-i",
        key.toString(),
        "-o",
        "IdentitiesOnly=yes",
        "-o",
        "BatchMode=yes",
        "-o",
        "ExitOnForwardFailure=yes",
        "-o",
        "StrictHostKeyChecking=yes",
        "-o",
        "UserKnownHostsFile=" + folder.resolve("known"),
        "-o",
        "GlobalKnownHostsFile=none",
        "-p",
        String.valueOf(through),
        "-R",
        "127.0.0.1:" + port + ":127.0.0.1:" + upstream,
        user + "@127.0.0.1");
  }

  private Path key(Path folder, String name) throws IOException, InterruptedException {
    Path file = folder.resolve(name);
    List<String> words =
        List.of(path(Tool.SSH_KEYGEN), "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
    String said = workplace.processes().run("ssh-keygen", LIMIT, Map.of(), words);
    assert said.isEmpty() : said;
    return file;
  }

  private static Path publicPart(Path key) {
    return key.resolveSibling(key.getFileName() + ".pub");
  }

  private String path(Tool tool) {
    return tool.require(workplace.environment()).toString();
  }
}
