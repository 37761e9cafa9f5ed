package dev.fairway.hub;

import dev.fairway.config.ClusterSpec;
import dev.fairway.config.ClusterSpec.Direct;
import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import dev.fairway.model.Upstream;
import dev.fairway.model.UpstreamTls;
import dev.fairway.pki.CertificatePem;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A Cluster object and what it refers to, found good.
 *
 * @param form the object's form
 * @param warnings what its owner should look at
 */
record ClusterObject(ClusterForm form, List<Problem> warnings) {

  private static final String LINK = "spec.links[0].direct.";

  static ClusterObject read(Resource resource, ClusterSpec spec, HubTranslation.Input input)
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
    Upstream upstream =
        new Upstream(resource.metadata().name(), direct.endpoints(), tls, direct.connectTimeout());
    ClusterForm form =
        new ClusterForm(
            resource.key(), resource.location().file(), resource.metadata().labels(), upstream);
    return new ClusterObject(form, warnings(resource, field, trusted, input.now()));
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
