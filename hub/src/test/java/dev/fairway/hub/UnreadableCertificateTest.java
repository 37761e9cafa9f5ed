package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who shows a certificate that Java does not even read is told so, and let go. */
final class UnreadableCertificateTest {

  @TempDir Path folder;

  @Test
  void anAgentWithoutAnIssuerIsRefusedAndItsConnectionEnds() throws Exception {
    Requires.programs("openssl");
    try (RelayingHub hub = new RelayingHub(folder)) {
      makeCertificate();
      int port = hub.running.hub().address().getPort();
      Process stranger =
          openssl(
              List.of(
                  "openssl",
                  "s_client",
                  "-connect",
                  "127.0.0.1:" + port,
                  "-alpn",
                  "fairway-tunnel/1",
                  "-cert",
                  "nobody.crt",
                  "-key",
                  "nobody.key",
                  "-quiet"));
      try {
        assertThat(stranger.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(folder.resolve("told"), ISO_8859_1))
            .contains("no certificate was shown that can be read");
      } finally {
        stranger.destroyForcibly();
      }
    }
  }

  /** Its issuer, which is itself, has no name (RFC 5280 section 4.1.2.4 wants one). */
  private void makeCertificate() throws Exception {
    Process making =
        openssl(
            List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/",
                "-addext",
                "subjectAltName=URI:fairway:agent:east:bx7kq2mn",
                "-keyout",
                "nobody.key",
                "-out",
                "nobody.crt"));
    assertThat(making.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(making.exitValue()).isZero();
  }

  /** Its standard input stays open: it ends when the other side does. */
  private Process openssl(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("told").toFile())
        .start();
  }
}
