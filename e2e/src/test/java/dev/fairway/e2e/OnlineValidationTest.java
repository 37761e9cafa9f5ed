package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.Finding;
import dev.fairway.config.Finding.Severity;
import dev.fairway.hub.HubState;
import dev.fairway.hub.LeastRights;
import dev.fairway.hub.LeastRights.Options;
import dev.fairway.hub.LeastRights.ServiceAccount;
import dev.fairway.hub.LoadedConfig;
import dev.fairway.hub.Validation;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.LabCluster;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a real API server says of the credential that a hub has for it: no more than it needs, more,
 * or less; and what is said where there is no cluster, or another one.
 */
@Tag("real")
final class OnlineValidationTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String IMPERSONATE = "upstreamIdentity: impersonate\n";

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static HubInFront setup;

  @SuppressWarnings("NullAway.Init")
  private static LabCluster east;

  private final List<String> secrets = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    setup = new HubInFront(folder, ClusterShape.LOOPBACK, "east");
    east = setup.cluster("east");
    Files.writeString(folder.resolve("east.ca"), east.caPem());
    Path files = Files.createDirectory(folder.resolve("least"));
    write(files, "", IMPERSONATE + "credential: {bearerFile: x}");
    east.apply(
        LeastRights.of(LoadedConfig.load(files).configuration(), "east")
            .orElseThrow()
            .yaml(
                new Options(
                    Optional.of(new ServiceAccount("fairway", "hub")), "", List.of(), List.of())));
    for (String role : List.of("cluster-admin", "view")) {
      east.createServiceAccount("default", role, role);
    }
  }

  @AfterAll
  static void stop() {
    setup.close();
  }

  @Test
  void aCredentialThatMayOnlyImpersonateIsFine() throws Exception {
    List<Finding> findings = impersonating(token("fairway", "hub"));

    assertThat(findings)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.severity()).isEqualTo(Severity.INFO);
              assertThat(one.problem().toString())
                  .contains("hub.yaml:", "metadata.name: east: v1.")
                  .endsWith("; the hub is system:serviceaccount:fairway:hub there");
            });
  }

  @Test
  void whatACredentialMayDoBeyondThatIsNamedWorstFirst() throws Exception {
    assertThat(only(Severity.WARNING, impersonating(token("default", "cluster-admin"))))
        .contains("spec.credential: may do more than impersonate: any verb on any resource in all")
        .contains("any verb on any path", "'fairway hub grant east'");

    east.createServiceAccount("default", "reader", "system:kube-controller-manager");
    east.kubectl(
        "create",
        "clusterrolebinding",
        "reader",
        "--clusterrole=fairway-hub",
        "--serviceaccount=default:reader");
    assertThat(only(Severity.WARNING, impersonating(token("default", "reader"))))
        .contains("secrets", "serviceaccounts/token in all namespaces", "; and ");
  }

  @Test
  void aRoleInOneNamespaceIsMoreToo() throws Exception {
    east.kubectl("create", "serviceaccount", "local");
    east.kubectl(
        "create",
        "clusterrolebinding",
        "local",
        "--clusterrole=fairway-hub",
        "--serviceaccount=default:local");
    east.kubectl(
        "create", "role", "-n", "kube-system", "local", "--verb=get,list", "--resource=secrets");
    east.kubectl(
        "create",
        "rolebinding",
        "-n",
        "kube-system",
        "local",
        "--role=local",
        "--serviceaccount=default:local");

    assertThat(only(Severity.WARNING, impersonating(token("default", "local"))))
        .contains("may do more than impersonate: get, list secrets in namespace kube-system: '");
  }

  @Test
  void aMemberOfSystemMastersIsWarnedOfOnce() throws Exception {
    east.certificate("root", List.of("system:masters"))
        .save(folder.resolve("root.crt"), folder.resolve("root.key"));

    assertThat(
            only(
                Severity.WARNING,
                validate(
                    "",
                    IMPERSONATE
                        + "credential: {clientCertificate: {certificateFile: ../root.crt, keyFile:"
                        + " ../root.key}}")))
        .contains("spec.credential: is in the group system:masters");
  }

  @Test
  void usersThatNoPolicyLetsInAreMoreThanIsNeeded() throws Exception {
    String policy =
        """
        ---
        apiVersion: fairway.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: joe}
        spec:
          subjects: [{user: "certificate:joe"}]
          rules: [{clusters: [east], verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]
        """;
    Path files = folder("joe", token("fairway", "hub"));
    write(
        files,
        "authentication:\n- clientCertificate: {caFile: ../east.ca}\n",
        IMPERSONATE + "credential: {bearerFile: own.token}");
    Files.writeString(files.resolve("policy.yaml"), policy);

    assertThat(only(Severity.WARNING, validate(files, PATIENCE)))
        .contains("may do more than impersonate: impersonate users in all namespaces");
  }

  @Test
  void aRightThatIsMissingNamesTheCommandThatGrantsIt() throws Exception {
    assertThat(said(impersonating(token("default", "view"))))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("ERROR")
                    .contains("may not impersonate uids, impersonate users, impersonate groups")
                    .contains("'fairway hub grant east' prints the rights that it needs"))
        .anyMatch(line -> line.startsWith("WARNING") && line.contains("may do more than"));
  }

  @Test
  void reviewsOfTokensAndTheListOfApiServersNeedRightsOfTheirOwn() throws Exception {
    Path files = folder("review", token("fairway", "hub"));
    write(
        files,
        "authentication:\n- tokenReview: {cluster: east}\n",
        "credential: {bearerFile: own.token}");
    Path config = files.resolve("hub.yaml");
    Files.writeString(
        config, Files.readString(config).replace("caFile:", "follow: kubernetes-service, caFile:"));

    assertThat(said(validate(files, PATIENCE)))
        .anyMatch(line -> line.startsWith("ERROR") && line.contains("may not create tokenreviews"))
        .anyMatch(
            line -> line.startsWith("ERROR") && line.contains("follow: may not list endpoint"))
        .anyMatch(line -> line.startsWith("WARNING") && line.contains("more than the hub needs"));
  }

  @Test
  void eachMappedCredentialIsKnownOrNamed() throws Exception {
    SecretFile.write(folder.resolve("jane.token"), token("default", "view"));
    SecretFile.write(folder.resolve("stale.token"), "stale");

    List<Finding> findings =
        validate(
            "",
            """
            upstreamIdentity: mapped
            mapping:
            - {users: [jane], credential: {bearerFile: ../jane.token}}
            - {users: [joe], credential: {bearerFile: ../stale.token}}
            """);

    assertThat(only(Severity.ERROR, findings))
        .contains("spec.mapping[1].credential: east answers 401: it does not know");
    assertThat(findings.toString())
        .contains("spec.mapping[0].credential", "system:serviceaccount:default:view");
  }

  @Test
  void aTokenThatTheClusterDoesNotKnowIsSaid() throws Exception {
    assertThat(only(Severity.ERROR, impersonating("wrong")))
        .contains("spec.credential: east answers 401: it does not know this credential");
  }

  @Test
  void whatAProgramPrintsIsTriedToo() throws Exception {
    Path token = folder.resolve("printed.token");
    SecretFile.write(token, token("fairway", "hub"));
    Path program = folder.resolve("print");
    Files.writeString(
        program,
        """
        #!/bin/sh
        echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
        echo '"status":{"token":"'"$(cat %s)"'"}}'
        """
            .formatted(token));
    assertThat(program.toFile().setExecutable(true)).isTrue();

    assertThat(validate("", IMPERSONATE + "credential: {exec: {command: " + program + "}}"))
        .singleElement()
        .satisfies(one -> assertThat(one.problem().message()).contains("fairway:hub there"));
  }

  @Test
  void anotherAuthorityOrNameThanTheClustersIsSaidOfTheEndpoint() throws Exception {
    Path files = folder("authority", token("fairway", "hub"));
    write(files, "", IMPERSONATE + "credential: {bearerFile: own.token}");
    Path config = files.resolve("hub.yaml");
    String good = Files.readString(config);
    CertificateAuthority other =
        CertificateAuthority.create("other", Duration.ofDays(90), InstantSource.system());
    Files.writeString(files.resolve("other.ca"), other.certificatePem());

    Files.writeString(config, good.replace("../east.ca", "other.ca"));
    assertThat(only(Severity.ERROR, validate(files, PATIENCE)))
        .contains(
            "spec.links[0].direct.endpoints[0]: " + east.apiAddress() + ": the TLS handshake");

    Files.writeString(config, good.replace("serverName: ", "serverName: not."));
    assertThat(only(Severity.ERROR, validate(files, PATIENCE)))
        .contains("the TLS handshake failed", "expected: a certificate for not.");
  }

  @Test
  void whereNobodyAnswersItTakesNoLongerThanItMay() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Path files = folder("silent", token("fairway", "hub"));
      write(files, "", IMPERSONATE + "credential: {bearerFile: own.token}");
      Path config = files.resolve("hub.yaml");
      String good = Files.readString(config);
      String mute = "127.0.0.1:" + silent.getLocalPort();

      Files.writeString(config, good.replace(east.apiAddress().toString(), mute));
      long begin = System.nanoTime();
      assertThat(only(Severity.ERROR, validate(files, Duration.ofSeconds(1))))
          .contains(mute + ": no answer within 1000 ms");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));

      Files.writeString(config, good.replace("endpoints: [", "endpoints: [\"127.0.0.1:1\", "));
      assertThat(only(Severity.WARNING, validate(files, PATIENCE)))
          .contains("endpoints[0]: 127.0.0.1:1: connecting failed: connection refused");

      Files.writeString(
          config,
          good.replace("endpoints: [", "connectTimeout: 1m, endpoints: [\"" + mute + "\", "));
      List<Finding> findings = validate(files, Duration.ofSeconds(10));
      assertThat(only(Severity.WARNING, findings))
          .contains("endpoints[0]: " + mute + ": no answer within 10000 ms");
      assertThat(findings.toString()).contains("fairway:hub there");
    }
  }

  @Test
  void anIssuerThatIsAwayIsSaidOfItsField() throws Exception {
    List<Finding> findings =
        validate(
            "authentication:\n- oidc: {issuer: \"https://127.0.0.1:1\", audiences: [hub]}\n",
            "upstreamIdentity: passthrough");

    assertThat(only(Severity.ERROR, findings))
        .contains("spec.authentication[0].oidc.issuer: https://127.0.0.1:1/.well-known/");
  }

  private static List<String> said(List<Finding> findings) {
    return findings.stream().map(each -> each.severity() + " " + each.problem()).toList();
  }

  private static String only(Severity severity, List<Finding> findings) {
    List<Finding> grave =
        findings.stream().filter(each -> each.severity() != Severity.INFO).toList();
    assertThat(grave).as("%s", findings).hasSize(1);
    assertThat(grave.getFirst().severity()).isEqualTo(severity);
    return grave.getFirst().problem().toString();
  }

  private List<Finding> impersonating(String token) throws Exception {
    Path files = folder("own", token);
    write(files, "", IMPERSONATE + "credential: {bearerFile: own.token}");
    return validate(files, PATIENCE);
  }

  private List<Finding> validate(String ofHub, String ofCluster) throws Exception {
    Path files = folder("own", "unused");
    write(files, ofHub, ofCluster);
    return validate(files, PATIENCE);
  }

  private List<Finding> validate(Path files, Duration timeout) throws Exception {
    InstantSource clock = InstantSource.system();
    HubState state = new HubState(folder.resolve("state"), clock);
    List<Finding> findings = Validation.online(files, state, clock, timeout, "test").findings();
    secrets.forEach(secret -> assertThat(findings.toString()).doesNotContain(secret));
    return findings;
  }

  private String token(String namespace, String account) {
    String token = east.token(namespace, account, HOUR);
    secrets.add(token);
    return token;
  }

  private static Path folder(String name, String token) throws IOException {
    Path files = Files.createDirectories(folder.resolve(name));
    SecretFile.write(files.resolve("own.token"), token);
    return files;
  }

  private static void write(Path files, String ofHub, String ofCluster) throws IOException {
    String text =
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Hub
        metadata: {name: hub}
        spec:
          domain: hub.test
        %s---
        apiVersion: fairway.dev/v1alpha1
        kind: Cluster
        metadata: {name: east}
        spec:
          links:
          - direct: {endpoints: ["%s"], serverName: %s, caFile: ../east.ca}
        %s"""
            .formatted(ofHub.indent(2), east.apiAddress(), east.serverName(), ofCluster.indent(2));
    Files.writeString(files.resolve("hub.yaml"), text);
  }
}
