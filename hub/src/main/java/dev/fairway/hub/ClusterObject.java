package dev.fairway.hub;

import dev.fairway.config.ClusterSpec;
import dev.fairway.config.ClusterSpec.Direct;
import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import dev.fairway.hub.CredentialForm.Source;
import dev.fairway.model.ClientIdentity;
import dev.fairway.model.Upstream;
import dev.fairway.model.UpstreamTls;
import dev.fairway.pki.CertificatePem;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Cluster object and what it refers to, found good.
 *
 * @param form the object's form
 * @param warnings what its owner should look at
 */
record ClusterObject(ClusterForm form, List<Problem> warnings) {

  private static final String LINK = "spec.links[0].direct.";

  /**
   * Reads one.
   *
   * @param before the credentials that it had
   */
  static ClusterObject read(
      Resource resource,
      ClusterSpec spec,
      HubTranslation.Input input,
      Map<String, CredentialForm> before)
      throws InvalidField {
    Direct direct =
        switch (spec.links().getFirst()) {
          case Direct only -> only;
        };
    String field =
        switch (direct.trust()) {
          case Trust.InFile file -> LINK + "caFile";
          case Trust.Inline inline -> LINK + "caData";
        };
    List<X509Certificate> trusted = trusted(resource, direct.trust(), field, input);
    UpstreamTls tls = new UpstreamTls(direct.serverName(), CertificatePem.print(trusted));
    List<Problem> warnings = new ArrayList<>(warnings(resource, field, trusted, input.now()));
    Map<String, CredentialForm> credentials = new TreeMap<>();
    if (spec.credential().isPresent()) {
      CredentialObject own =
          CredentialObject.read(
              resource, "spec.credential", spec.credential().get(), input, before.values());
      credentials.put(ClusterForm.OWN, own.form());
      warnings.addAll(own.warnings());
    }
    Upstream upstream =
        new Upstream(
            resource.metadata().name(),
            direct.endpoints(),
            tls,
            direct.connectTimeout(),
            identities(credentials, input));
    ClusterForm form =
        new ClusterForm(
            resource.key(),
            resource.location().file(),
            resource.metadata().labels(),
            spec.upstreamIdentity(),
            upstream,
            credentials);
    return new ClusterObject(form, warnings);
  }

  /** The certificates among the credentials: those of files, and those printed so far. */
  private static Map<String, ClientIdentity> identities(
      Map<String, CredentialForm> credentials, HubTranslation.Input input) {
    Map<String, ClientIdentity> identities = new TreeMap<>();
    credentials.forEach(
        (name, form) -> {
          Optional<ClientIdentity> certificate =
              switch (form.source()) {
                case Source.Held(var content) -> content.certificate();
                case Source.Printed(var plan) -> Optional.ofNullable(input.printed().get(plan));
                case Source.Missing missing -> Optional.empty();
              };
          certificate.ifPresent(own -> identities.put(name, own));
        });
    return identities;
  }

  private static List<X509Certificate> trusted(
      Resource resource, Trust trust, String field, HubTranslation.Input input)
      throws InvalidField {
    String pem =
        switch (trust) {
          case Trust.InFile(var path) -> input.files().text(resource, field, path);
          case Trust.Inline(var text) -> text;
        };
    String where = trust instanceof Trust.InFile(var path) ? resource.resolve(path) + ": " : "";
    return ReferencedFiles.certificates(pem, field, where);
  }

  private static List<Problem> warnings(
      Resource resource, String field, List<X509Certificate> trusted, Instant now) {
    Instant last =
        trusted.stream().map(one -> one.getNotAfter().toInstant()).max(Instant::compareTo).get();
    return Ending.of("the last of its certificates", last, now)
        .map(message -> List.of(resource.problem(field, message)))
        .orElse(List.of());
  }
}
