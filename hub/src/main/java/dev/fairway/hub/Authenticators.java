package dev.fairway.hub;

import dev.fairway.authentication.Anonymous;
import dev.fairway.authentication.Authenticator;
import dev.fairway.authentication.ClientCertificates;
import dev.fairway.authentication.TokenFile;
import dev.fairway.config.AuthenticatorSpec;
import dev.fairway.config.HubSpec;
import dev.fairway.config.Resource;
import java.util.ArrayList;
import java.util.List;

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

  private Authenticator authenticator(String field, AuthenticatorSpec spec) throws InvalidField {
    return switch (spec) {
      case AuthenticatorSpec.ClientCertificate(var caFile, var prefix) -> {
        String at = field + ".clientCertificate.caFile";
        String where = resource.resolve(caFile) + ": ";
        yield new ClientCertificates(
            ReferencedFiles.certificates(files.text(resource, at, caFile), at, where), prefix);
      }
      case AuthenticatorSpec.TokenFile(var path, var prefix) -> tokens(field, path, prefix);
      case AuthenticatorSpec.Anonymous() -> new Anonymous();
    };
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
