package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubValidateCommandTest {

  private static final String HUB =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Hub
      metadata: {name: hub}
      spec: {domain: hub.example.com}
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aGoodConfigurationIsOkAndNothingIsWritten() throws IOException {
    run("hub", "init", "--state", "state");
    out.getBuffer().setLength(0);
    write("hub.yaml", HUB);
    long before = files();

    assertThat(run("hub", "validate", "--config", "hub.yaml", "--state", "state")).isZero();

    assertThat(out.toString()).isEqualTo("OK: 0 errors, 0 warnings, 0 clusters to serve\n");
    assertThat(err.toString()).isEmpty();
    assertThat(files()).as("no certificate was issued").isEqualTo(before);
  }

  @Test
  void everyThingThatIsWrongIsNamedWithItsPlace() throws IOException {
    write("hub.yaml", HUB.replace("domain", "domian") + "---\n" + cluster("absent.pem"));

    assertThat(run("hub", "validate", "--config", "hub.yaml")).isEqualTo(ExitCode.FAILED);

    String file = folder.resolve("hub.yaml").toString();
    assertThat(out.toString().lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("error: " + file + ":4:8: spec.domian: unknown field")
                    .endsWith("did you mean \"domain\"?"))
        .contains(
            "error: "
                + file
                + ":9:59: spec.links[0].direct.caFile: "
                + folder.resolve("absent.pem")
                + ": no such file")
        .last()
        .isEqualTo("not good: 3 errors, 0 warnings, 0 clusters to serve");
  }

  @Test
  void findingsArePrintedAsJsonToo() throws IOException {
    write("hub.yaml", HUB);

    assertThat(run("hub", "validate", "--config", "hub.yaml", "--state", "none", "-o", "json"))
        .isEqualTo(ExitCode.FAILED);

    assertThat(out.toString())
        .startsWith(
            "{\"good\":false,\"clusters\":0,\"findings\":[{\"severity\":\"error\",\"file\":\""
                + folder.resolve("hub.yaml")
                + "\",\"line\":1,\"column\":1,\"kind\":\"Hub\",\"name\":\"hub\","
                + "\"field\":\"spec.tls\",\"message\":\"missing, and there is no local authority")
        .endsWith(")\"}]}\n");
  }

  @Test
  void aWarningFailsOnlyWhoIsStrict() throws IOException {
    run("hub", "init", "--state", "state");
    write("hub.yaml", HUB + "---\n" + cluster("state/ca.crt"));
    Path key = folder.resolve("state/ca.key");
    write(
        "tls.yaml",
        HUB.replace(
            "hub.example.com",
            "h.test, tls: {certificateFile: state/ca.crt, keyFile: state/ca.key}"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(run("hub", "validate", "--config", "hub.yaml", "--state", "state")).isZero();
    assertThat(out.toString()).contains("1 cluster to serve");
    assertThat(run("hub", "validate", "--config", "tls.yaml")).isZero();
    assertThat(out.toString())
        .contains("warning: ")
        .contains("spec.tls.keyFile: every user of this machine can read the key")
        .contains("the certificate does not speak for h.test, *.h.test");
    assertThat(run("hub", "validate", "--config", "tls.yaml", "--strict"))
        .isEqualTo(ExitCode.FAILED);
  }

  @Test
  void aConfigurationThatIsNotThereIsSaid() {
    assertThat(run("hub", "validate", "--config", "nowhere")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("nowhere does not exist");
    assertThat(run("hub", "validate", "--config", "nowhere", "-o", "json"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .startsWith("{\"good\":false,\"clusters\":0,\"findings\":[{\"severity\":\"error\"")
        .contains("nowhere\"", "no such file");
    assertThat(run("hub", "validate")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void whoeverIsNamedIsAskedOnlyOnline() throws IOException {
    run("hub", "init", "--state", "state");
    out.getBuffer().setLength(0);
    write(
        "hub.yaml",
        HUB
            + "---\n"
            + cluster("state/ca.crt").replace("a.test:1\"]", "127.0.0.1:1\"], serverName: a.test"));

    String[] offline = {"hub", "validate", "--config", "hub.yaml", "--state", "state"};
    assertThat(run(offline)).isZero();
    assertThat(run("hub", "validate", "--config", "hub.yaml", "--state", "state", "--online"))
        .isEqualTo(ExitCode.FAILED);

    assertThat(out.toString())
        .contains(
            "error: "
                + folder.resolve("hub.yaml")
                + ":9:38: spec.links[0].direct.endpoints[0]: 127.0.0.1:1: connecting failed:"
                + " connection refused\n")
        .endsWith("not good: 1 error, 0 warnings, 1 cluster to serve\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aTimeoutThatIsNoneIsAWrongCommandLine() throws IOException {
    write("hub.yaml", HUB);
    assertThat(run("hub", "validate", "--config", "hub.yaml", "--online", "--timeout", "soon"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--timeout: \"soon\" (expected: a duration such as 10s");
  }

  @Test
  void aTimeoutWithoutAnybodyToAskIsAWrongCommandLine() throws IOException {
    write("hub.yaml", HUB);
    assertThat(run("hub", "validate", "--config", "hub.yaml", "--timeout", "10s"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--timeout goes with --online");
  }

  private static String cluster(String ca) {
    return "apiVersion: fairway.dev/v1alpha1\nkind: Cluster\nmetadata: {name: c}\n"
        + "spec: {links: [{direct: {endpoints: [\"a.test:1\"], caFile: "
        + ca
        + "}}]}\n";
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private long files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.count();
    }
  }

  private int run(String... arguments) {
    Environment environment = Environments.of(folder, out, err);
    return Fairway.run(environment, arguments);
  }
}
