package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.lab.GoModule;
import dev.fairway.lab.GoProgram;
import dev.fairway.lab.GoPrograms;
import dev.fairway.lab.LabOptions;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import dev.fairway.pki.SecretFile;
import dev.fairway.testkit.Requires;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OpenID provider that others wrote, dex, in a process of its own: with users of any name and
 * groups, the clients {@code hub} and {@code other}, and nothing on disk. Its certificate is of an
 * authority that nobody else knows.
 */
final class Dex implements AutoCloseable {

  private static final GoProgram PROGRAM =
      new GoProgram(
          "dex", new GoModule(Dex.class, "dex", List.of("go.mod", "go.sum", "main.go")), ".", 35);

  private static final Pattern TOKEN = Pattern.compile("id_token=([^&]+)");
  private static final int MOST_REDIRECTS = 5;

  private final Path program;
  private final Path folder;
  private final Duration valid;
  private final HttpClient client;
  private String address = "127.0.0.1:0";
  private Process process;
  private Writer in;
  private BufferedReader out;

  /**
   * Builds it if that is still to be done, and starts it.
   *
   * @param folder where its certificate and its authority's are kept
   * @param valid how long its tokens are valid
   */
  @SuppressWarnings("NullAway.Init")
  Dex(LabOptions options, Path folder, Duration valid) throws IOException {
    Requires.programs("go");
    this.program = GoPrograms.provide(options, List.of(PROGRAM)).get(PROGRAM);
    this.folder = Files.createDirectories(folder);
    this.valid = valid;
    CertificateAuthority authority =
        CertificateAuthority.create("dex", Duration.ofDays(1), InstantSource.system());
    var certificate = authority.issueServer(List.of("127.0.0.1"), Duration.ofHours(2));
    Files.writeString(authority(), authority.certificatePem());
    Files.writeString(folder.resolve("dex.crt"), certificate.chainPem());
    SecretFile.write(folder.resolve("dex.key"), certificate.keyPem());
    this.client =
        HttpClient.newBuilder().sslContext(ClientTls.trusting(authority.certificatePem())).build();
    start();
  }

  /** Starts it, anew with other keys, at the address where it was. */
  void start() throws IOException {
    process =
        new ProcessBuilder(
                program.toString(),
                "-listen=" + address,
                "-certificate=" + folder.resolve("dex.crt"),
                "-key=" + folder.resolve("dex.key"),
                "-valid=" + valid.toMillis() + "ms")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    in = process.outputWriter(UTF_8);
    out = process.inputReader(UTF_8);
    address = answer();
  }

  /** Kills it, as the kernel does. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Has it sign with a new key from now on; the one before stays published. */
  void rotate() throws IOException {
    in.write("rotate\n");
    in.flush();
    answer();
  }

  String issuer() {
    return "https://" + address;
  }

  /** The file with the certificate of its certificate's authority. */
  Path authority() {
    return folder.resolve("dex.ca");
  }

  /** A token that it issues at the end of what a browser would do. */
  String token(String audience, String user, String... groups) throws Exception {
    URI next =
        URI.create(
            issuer()
                + "/auth/header?client_id="
                + audience
                + "&response_type=id_token&scope=openid+email+groups&nonce=once"
                + "&redirect_uri=https://127.0.0.1/done");
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(next)
              .header("X-Remote-User", user)
              .header("X-Remote-Group", String.join(",", groups))
              .build();
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      String location =
          response
              .headers()
              .firstValue("location")
              .orElseThrow(() -> new AssertionError(response.statusCode() + response.body()));
      Matcher token = TOKEN.matcher(location);
      if (token.find()) {
        return token.group(1);
      }
      next = next.resolve(location);
    }
    throw new AssertionError("no token after " + next);
  }

  @Override
  public void close() {
    client.close();
    kill();
  }

  private String answer() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new AssertionError("dex has ended");
    }
    return line;
  }
}
