package dev.fairway.config;

import dev.fairway.config.CredentialSpec.BearerFile;
import dev.fairway.config.CredentialSpec.ClientCertificate;
import dev.fairway.config.CredentialSpec.Exec;
import dev.fairway.config.CredentialSpec.Kubeconfig;
import dev.fairway.config.CredentialSpec.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How what the hub shows of itself to a cluster is written. */
final class CredentialKind {

  private static final int MOST_TEXT = 8_192;

  /** One argument, or the value of a variable: whatever a process can be given. */
  private static final ScalarType<String> TEXT =
      Scalars.checked(
          "text without NUL",
          new Syntax.Text(Patterns.WITHOUT_NUL, 0, MOST_TEXT, List.of()),
          text -> text.length() <= MOST_TEXT && text.indexOf('\0') < 0);

  private static final ScalarType<String> ENV_VALUE =
      new ScalarType<>(TEXT.expected(), TEXT.syntax(), TEXT.parse(), Function.identity(), true);

  private static final ScalarType<String> ENV_NAME =
      Scalars.checked(
          "the name of an environment variable",
          new Syntax.Text(Patterns.ENV_NAME, 1, 255, List.of("AWS_PROFILE")),
          text -> text.length() <= 255 && text.matches(Patterns.ENV_NAME));

  static final ScalarType<String> CONTEXT_NAME =
      Scalars.checked(
          "the name of a context",
          new Syntax.Text(Patterns.NOT_BLANK, 1, 1_024, List.of("admin@paris")),
          text -> !text.isBlank() && text.length() <= 1_024);

  private static final Field<BearerFile> BEARER_FILE =
      Field.optional(
              "bearerFile",
              ScalarType.of(
                  Scalars.FILE.expected(),
                  Scalars.FILE.syntax(),
                  text -> new BearerFile(Scalars.FILE.parse().apply(text)),
                  BearerFile::path),
              "File of a bearer token, such as that of a service account. Reread when it changes.")
          .onlyInFiles();

  private static final Field<String> CERTIFICATE_FILE =
      Field.required(
          "certificateFile",
          Scalars.FILE,
          "PEM file of the hub's client certificate and its intermediates, the certificate first.");

  private static final Field<String> KEY_FILE =
      Field.required("keyFile", Scalars.FILE, "PEM file of its private key.");

  private static final Field<ClientCertificate> CLIENT_CERTIFICATE =
      Field.optional(
              "clientCertificate",
              ObjectType.of(
                  List.of(CERTIFICATE_FILE, KEY_FILE),
                  values ->
                      new ClientCertificate(values.get(CERTIFICATE_FILE), values.get(KEY_FILE))),
              "A client certificate. Both files are reread when they change; new connections then use"
                  + " the new one.")
          .onlyInFiles();

  private static final Field<String> COMMAND =
      Field.required(
          "command",
          Scalars.checked(
              "the path of a program, or the name of one on the PATH",
              new Syntax.Text(Patterns.NOT_BLANK, 1, 4_096, List.of("aws", "/opt/bin/token")),
              CredentialKind::isProgram),
          "The program. A path with a slash in it is relative to the folder of this file; a name is"
              + " looked for on the PATH.");

  private static final Field<List<String>> ARGS =
      Field.defaulted(
          "args",
          new ListType<>(TEXT, 0, 100),
          List.of(),
          "Its arguments. Every user of the machine can read them: no secrets.");

  private static final Field<Map<String, String>> ENV =
      Field.defaulted(
          "env",
          new MapType<>(ENV_NAME, ENV_VALUE),
          Map.of(),
          "Environment variables, besides the hub's own.");

  private static final Field<Duration> TIMEOUT =
      Field.defaulted(
          "timeout",
          Scalars.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
          Duration.ofSeconds(30),
          "How long one run may take; then it is killed.");

  private static final Field<Exec> EXEC =
      Field.optional(
              "exec",
              ObjectType.of(
                  List.of(COMMAND, ARGS, ENV, TIMEOUT),
                  values ->
                      new Exec(
                          values.get(COMMAND),
                          values.get(ARGS),
                          values.get(ENV),
                          values.get(TIMEOUT))),
              "A program that prints an ExecCredential of client.authentication.k8s.io/v1. Run again"
                  + " before that expires, and after a 401; it is never interactive.")
          .onlyInFiles();

  private static final Field<String> FILE =
      Field.required("file", Scalars.FILE, "The kubeconfig. Reread when it changes.");

  private static final Field<String> CONTEXT =
      Field.optional("context", CONTEXT_NAME, "Which context. Left out: the current one.");

  private static final Field<Kubeconfig> KUBECONFIG =
      Field.optional(
              "kubeconfig",
              ObjectType.of(
                  List.of(FILE, CONTEXT),
                  values -> new Kubeconfig(values.get(FILE), values.find(CONTEXT))),
              "The user of a context of a kubeconfig: token, tokenFile, client certificate or exec. Its"
                  + " server is not used.")
          .onlyInFiles();

  private static final Field<String> SECRET_NAME =
      Field.required(
          "name",
          Scalars.checked(
              "the name of a Secret",
              new Syntax.Text(Patterns.SUBDOMAIN, 1, 253, List.of("paris", "paris.hub")),
              text -> text.length() <= 253 && text.matches(Patterns.SUBDOMAIN)),
          "The Secret, in the namespace of this object.");

  private static final Field<Secret> SECRET =
      Field.optional(
              "secret",
              ObjectType.of(List.of(SECRET_NAME), values -> new Secret(values.get(SECRET_NAME))),
              "A Secret with the label fairway.dev/credential: \"true\". It holds token, or tls.crt"
                  + " and tls.key. Reread when it changes; without it there is no credential.")
          .onlyInHomeCluster();

  static final UnionType<CredentialSpec> TYPE =
      new UnionType<>(List.of(BEARER_FILE, CLIENT_CERTIFICATE, EXEC, KUBECONFIG, SECRET));

  private CredentialKind() {}

  private static boolean isProgram(String text) {
    return !text.isBlank() && text.length() <= 4_096 && !Path.of(text).toString().isEmpty();
  }
}
