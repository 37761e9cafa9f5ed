package dev.fairway.hub;

import dev.fairway.config.AccessPolicySpec;
import dev.fairway.config.AuthenticatorSpec;
import dev.fairway.config.ClusterSpec;
import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.Configuration;
import dev.fairway.config.FileText;
import dev.fairway.config.HubSpec;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.Resource;
import dev.fairway.pki.CertificatePem;
import dev.fairway.relay.RelayFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that objects refer to, as they were at one moment. The edge reads them, so that the
 * translation stays a pure function.
 *
 * @param contents what is in each, or why it cannot be read; never printed, there are keys among
 *     them
 */
public record ReferencedFiles(Map<Path, Content> contents) {

  /** The most bytes of a file of certificates or keys. */
  public static final int MAX_BYTES = 1 << 20;

  /** Copies the contents. */
  public ReferencedFiles {
    contents = Map.copyOf(contents);
  }

  /** What reading a file came to. */
  public sealed interface Content {

    /**
     * It was read.
     *
     * @param openToOthers whether every user of this machine can read it
     */
    record Text(String text, boolean openToOthers) implements Content {

      /** Of a file that is nobody else's business. */
      public Text(String text) {
        this(text, false);
      }

      /** Leaves the text out. */
      @Override
      public String toString() {
        return "Text[" + text.length() + " characters]";
      }
    }

    /** It could not be read. */
    record Unreadable(String reason) implements Content {}
  }

  /** Reads every file that the good objects of a configuration refer to. Blocks. */
  public static ReferencedFiles read(Configuration configuration) {
    Map<Path, Content> contents = new HashMap<>();
    for (Resource resource : configuration.resources()) {
      switch (resource.spec()) {
        case HubSpec hub -> addHubs(resource, hub, contents);
        case ClusterSpec cluster -> {
          addTrust(resource, cluster, contents);
          addCredential(resource, cluster, contents);
        }
        case AccessPolicySpec policy -> {}
        case RelaySpec relay ->
            RelayFiles.certificates(relay).forEach(file -> add(resource, file, contents));
      }
    }
    return new ReferencedFiles(contents);
  }

  /** Why those that cannot be read cannot be, by their paths. */
  public SortedMap<Path, String> unreadable() {
    SortedMap<Path, String> reasons = new TreeMap<>();
    contents.forEach(
        (path, content) -> {
          if (content instanceof Content.Unreadable(var reason)) {
            reasons.put(path, reason);
          }
        });
    return reasons;
  }

  private static void addHubs(Resource resource, HubSpec spec, Map<Path, Content> contents) {
    spec.tls()
        .ifPresent(
            tls -> {
              add(resource, tls.certificateFile(), contents);
              add(resource, tls.keyFile(), contents);
            });
    spec.homeCluster().ifPresent(home -> addHome(resource, home, contents));
    for (AuthenticatorSpec authenticator : spec.authentication()) {
      switch (authenticator) {
        case AuthenticatorSpec.ClientCertificate(var caFile, var crlFile, var prefix) -> {
          add(resource, caFile, contents);
          crlFile.ifPresent(file -> add(resource, file, contents));
        }
        case AuthenticatorSpec.TokenFile(var path, var prefix) -> add(resource, path, contents);
        case AuthenticatorSpec.Oidc oidc ->
            oidc.caFile().ifPresent(file -> add(resource, file, contents));
        case AuthenticatorSpec.TokenReview review -> {}
        case AuthenticatorSpec.Anonymous() -> {}
      }
    }
  }

  private static void addHome(
      Resource resource, HubSpec.HomeCluster home, Map<Path, Content> contents) {
    switch (home.access()) {
      case HubSpec.HomeCluster.Kubeconfig(var file, var context) -> add(resource, file, contents);
      case HubSpec.HomeCluster.InCluster in -> {}
    }
  }

  private static void addTrust(Resource resource, ClusterSpec spec, Map<Path, Content> contents) {
    for (ClusterSpec.Link link : spec.links()) {
      if (link.trust() instanceof Trust.InFile(var path)) {
        add(resource, path, contents);
      }
    }
  }

  private static void addCredential(
      Resource resource, ClusterSpec spec, Map<Path, Content> contents) {
    for (ClusterObject.Wanted wanted : ClusterObject.credentials(spec).values()) {
      CredentialObject.files(resource, wanted.spec(), file -> text(add(file, contents)))
          .forEach(file -> add(file, contents));
    }
  }

  private static void add(Resource resource, String path, Map<Path, Content> contents) {
    if (resource.isOfHomeCluster()) {
      // The reader refuses such fields; were one forgotten, this machine's files stay closed.
      contents.put(resource.resolve(path), new Content.Unreadable("not for a home cluster"));
      return;
    }
    add(resource.resolve(path), contents);
  }

  private static Content add(Path file, Map<Path, Content> contents) {
    return contents.computeIfAbsent(file, ReferencedFiles::read);
  }

  private static Optional<String> text(Content content) {
    return content instanceof Content.Text(var text, var open)
        ? Optional.of(text)
        : Optional.empty();
  }

  private static Content read(Path file) {
    try {
      return new Content.Text(FileText.read(file, MAX_BYTES), isOpenToOthers(file));
    } catch (IOException e) {
      return new Content.Unreadable(FileText.reason(e));
    }
  }

  private static boolean isOpenToOthers(Path file) throws IOException {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  /** Whether every user of this machine can read a file that an object refers to. */
  boolean isOpenToOthers(Resource resource, String path) {
    return contents.get(resource.resolve(path)) instanceof Content.Text(var text, var open) && open;
  }

  /**
   * The text of a file that an object refers to.
   *
   * @throws InvalidField if it could not be read
   */
  String text(Resource resource, String field, String path) throws InvalidField {
    return text(field, resource.resolve(path));
  }

  /** The same of a file that something else refers to. */
  String text(String field, Path file) throws InvalidField {
    return switch (contents.get(file)) {
      case Content.Text(var text, var open) -> text;
      case Content.Unreadable(var reason) -> throw new InvalidField(field, file + ": " + reason);
      case null -> throw new InvalidField(field, file + ": not read");
    };
  }

  /**
   * The text of a file.
   *
   * @throws IOException if it could not be read; the message says why
   */
  String text(Path file) throws IOException {
    return switch (contents.get(file)) {
      case Content.Text(var text, var open) -> text;
      case Content.Unreadable(var reason) -> throw new IOException(reason);
      case null -> throw new IOException("not read");
    };
  }

  /**
   * The certificates of a text that an object has, or refers to.
   *
   * @param where begins the message, if it is not the object that has it
   * @throws InvalidField if there is none
   */
  static List<X509Certificate> certificates(String pem, String field, String where)
      throws InvalidField {
    try {
      return CertificatePem.parse(pem);
    } catch (IllegalArgumentException e) {
      throw new InvalidField(field, where + e.getMessage());
    }
  }
}
