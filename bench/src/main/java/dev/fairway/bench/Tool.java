package dev.fairway.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Programs of the machine that a benchmark runs. */
enum Tool {
  NGINX("nginx", "nginx"),
  HAPROXY("haproxy", "haproxy"),
  WRK("wrk", "wrk"),
  H2LOAD("h2load", "nghttp2-client"),
  SSH("ssh", "openssh-client"),
  SSHD("sshd", "openssh-server"),
  SSH_KEYGEN("ssh-keygen", "openssh-client"),
  TASKSET("taskset", "util-linux");

  private final String program;
  private final String debianPackage;

  Tool(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  /**
   * Where it is: on PATH, or where systems keep programs of administrators, which an ordinary
   * user's PATH may leave out.
   *
   * @throws BenchException if it is not installed; the message names Debian's package
   */
  Path require(Map<String, String> environment) {
    return Stream.concat(
            Stream.of(environment.getOrDefault("PATH", "").split(":", -1)),
            Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin"))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new BenchException(
                    program
                        + " is not installed. Install it (Debian: apt-get install "
                        + debianPackage
                        + "), or leave out what needs it with --subjects and --case."));
  }
}
