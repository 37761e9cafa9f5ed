package dev.fairway.hub;

import dev.fairway.authentication.Anonymous;
import dev.fairway.authentication.Authenticator;
import dev.fairway.authentication.ClientCertificates;
import dev.fairway.authentication.JwtIssuer;
import dev.fairway.authentication.RevocationLists;
import dev.fairway.authentication.TokenFile;
import dev.fairway.authentication.TokenReviewer;
import dev.fairway.config.AuthenticatorSpec;
import dev.fairway.config.ClusterSpec;
import dev.fairway.config.Configuration;
import dev.fairway.config.HubSpec;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From what a Hub object says of clients to what vouches for them. */
final class Authenticators {

  private final Resource resource;
  private final ReferencedFiles files;

  private Authenticators(Resource resource, ReferencedFiles files) {
    this.resource = resource;
    this.files = files;
  }

  /**
   * Those of a hub, in the order in which they are asked.
   *
   * @throws InvalidField if a file of theirs cannot be read or understood
   */
  static List<Authenticator> of(Resource resource, HubSpec spec, ReferencedFiles files)
      throws InvalidField {
    Authenticators reading = new Authenticators(resource, files);
    List<Authenticator> authenticators = new ArrayList<>();
    for (int i = 0; i < spec.authentication().size(); i++) {
      String field = "spec.authentication[" + i + "]";
      authenticators.add(reading.authenticator(field, spec.authentication().get(i)));
    }
    return authenticators;
  }

  /** Reviews that cannot succeed as the configuration stands. */
  static List<Problem> warnings(Resource resource, HubSpec spec, Configuration configuration) {
    List<Problem> warnings = new ArrayList<>();
    for (int i = 0; i < spec.authentication().size(); i++) {
      if (spec.authentication().get(i) instanceof AuthenticatorSpec.TokenReview review) {
        String field = "spec.authentication[" + i + "].tokenReview.cluster";
        whyNotAsked(review.cluster(), configuration)
            .ifPresent(why -> warnings.add(resource.problem(field, why)));
      }
    }
    return warnings;
  }

  /** Lists of revocations that say nothing any more, so that their authorities' clients are out. */
  static List<Problem> over(Resource resource, List<Authenticator> authenticators, Instant now) {
    List<Problem> warnings = new ArrayList<>();
    for (int i = 0; i < authenticators.size(); i++) {
      if (authenticators.get(i) instanceof ClientCertificates certificates) {
        String field = "spec.authentication[" + i + "].clientCertificate.crlFile";
        for (String issuer : certificates.revoked().over(now)) {
          String message =
              "the list of " + issuer + " is over: no certificate of that authority is taken";
          warnings.add(resource.problem(field, message));
        }
      }
    }
    return warnings;
  }

  private static Optional<String> whyNotAsked(String cluster, Configuration configuration) {
    for (Resource other : configuration.resources()) {
      if (other.spec() instanceof ClusterSpec spec && other.metadata().name().equals(cluster)) {
        return spec.credential().isPresent()
            ? Optional.empty()
            : Optional.of("Cluster \"" + cluster + "\" has no spec.credential to ask with");
      }
    }
    return Optional.of("no cluster \"" + cluster + "\" is served");
  }

  private Authenticator authenticator(String field, AuthenticatorSpec spec) throws InvalidField {
    return switch (spec) {
      case AuthenticatorSpec.ClientCertificate certificate ->
          clients(field + ".clientCertificate", certificate);
      case AuthenticatorSpec.TokenFile(var path, var prefix) -> tokens(field, path, prefix);
      case AuthenticatorSpec.Oidc oidc -> issuer(field + ".oidc.caFile", oidc);
      case AuthenticatorSpec.TokenReview(var cluster, var audiences, var prefix) ->
          new TokenReviewer(cluster, audiences, prefix);
      case AuthenticatorSpec.Anonymous() -> new Anonymous();
    };
  }

  private Authenticator clients(String field, AuthenticatorSpec.ClientCertificate spec)
      throws InvalidField {
    List<X509Certificate> authorities = certificates(field + ".caFile", spec.caFile());
    RevocationLists revoked =
        spec.crlFile().isPresent()
            ? revoked(field + ".crlFile", spec.crlFile().get(), authorities)
            : RevocationLists.NONE;
    return new ClientCertificates(authorities, revoked, spec.prefix());
  }

  private RevocationLists revoked(String field, String file, List<X509Certificate> authorities)
      throws InvalidField {
    try {
      return RevocationLists.parse(files.text(resource, field, file), authorities);
    } catch (RevocationLists.MalformedException e) {
      throw new InvalidField(field, resource.resolve(file) + ": " + e.getMessage());
    }
  }

  private Authenticator issuer(String caField, AuthenticatorSpec.Oidc spec) throws InvalidField {
    List<X509Certificate> trusted =
        spec.caFile().isPresent() ? certificates(caField, spec.caFile().get()) : List.of();
    return new JwtIssuer(
        spec.issuer(),
        spec.audiences(),
        trusted,
        new JwtIssuer.Name(spec.usernameClaim(), spec.usernamePrefix()),
        spec.groupsClaim().map(claim -> new JwtIssuer.Name(claim, spec.groupsPrefix())),
        spec.requiredClaims(),
        Set.copyOf(spec.signingAlgorithms()));
  }

  private List<X509Certificate> certificates(String field, String file) throws InvalidField {
    String where = resource.resolve(file) + ": ";
    return ReferencedFiles.certificates(files.text(resource, field, file), field, where);
  }

  private Authenticator tokens(String field, String path, String prefix) throws InvalidField {
    String at = field + ".tokenFile.path";
    try {
      return TokenFile.parse(files.text(resource, at, path), prefix);
    } catch (TokenFile.MalformedException e) {
      throw new InvalidField(at, resource.resolve(path) + ": " + e.getMessage());
    }
  }
}
