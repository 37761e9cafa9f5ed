package dev.fairway.hub;

import dev.fairway.config.FileText;
import dev.fairway.pki.CertificatePem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what agents can trust this hub, for longer than its present certificate lasts: the local
 * authority where that issues it, else the last certificate of the chain that is served. Blocks.
 */
final class HubTrusts {

  private static final Logger log = LoggerFactory.getLogger(HubTrusts.class);
  private static final int MAX_BYTES = 64 << 10;

  private final Path stateFolder;
  private final Supplier<Translation> configuration;

  /**
   * @param stateFolder where the local authority is
   * @param configuration in force
   */
  HubTrusts(Path stateFolder, Supplier<Translation> configuration) {
    this.stateFolder = stateFolder;
    this.configuration = configuration;
  }

  /** The certificate, PEM; empty if there is none that can be read. */
  String pem() {
    HubForm hub = configuration.get().hub().orElse(null);
    if (hub == null) {
      return "";
    }
    try {
      List<X509Certificate> chain =
          CertificatePem.parse(
              hub.spec().tls().isPresent()
                  ? hub.certificate().chainPem()
                  : FileText.read(stateFolder.resolve("ca.crt"), MAX_BYTES));
      return CertificatePem.print(List.of(chain.getLast()));
    } catch (IOException | IllegalArgumentException e) {
      log.warn("agents cannot be told how to trust this hub: {}", e.getMessage());
      return "";
    }
  }
}
