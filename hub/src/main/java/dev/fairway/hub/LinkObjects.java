package dev.fairway.hub;

import dev.fairway.config.ClusterSpec;
import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import dev.fairway.model.Balance;
import dev.fairway.model.Link;
import dev.fairway.model.UpstreamTls;
import dev.fairway.pki.CertificatePem;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The links of a Cluster object and what they refer to, found good.
 *
 * @param warnings what its owner should look at
 */
record LinkObjects(List<Link> links, List<Problem> warnings) {

  static LinkObjects read(Resource resource, ClusterSpec spec, HubTranslation.Input input)
      throws InvalidField {
    List<Link> links = new ArrayList<>();
    List<Problem> warnings = new ArrayList<>();
    for (int i = 0; i < spec.links().size(); i++) {
      ClusterSpec.Link link = spec.links().get(i);
      String kind = kind(link);
      String at = "spec.links[" + i + "]." + kind + ".";
      String field =
          switch (link.trust()) {
            case Trust.InFile file -> at + "caFile";
            case Trust.Inline inline -> at + "caData";
          };
      List<X509Certificate> trusted = trusted(resource, link.trust(), field, input);
      links.add(link(resource, name(kind, links), link, CertificatePem.print(trusted)));
      warnings.addAll(warnings(resource, field, trusted, input.now()));
    }
    return new LinkObjects(links, warnings);
  }

  private static String kind(ClusterSpec.Link link) {
    return switch (link) {
      case ClusterSpec.Direct direct -> "direct";
      case ClusterSpec.Relay relay -> "relay";
      case ClusterSpec.Agent agent -> "agent";
    };
  }

  /** Of a kind that there is more than once the others are counted. */
  private static String name(String kind, List<Link> before) {
    long same = before.stream().filter(link -> link.name().startsWith(kind)).count();
    return same == 0 ? kind : kind + "-" + (same + 1);
  }

  /** The tunnels of a cluster's agents have the name of the cluster. */
  private static Link link(Resource resource, String name, ClusterSpec.Link link, String trusted) {
    Balance balance =
        link instanceof ClusterSpec.Direct direct ? balance(direct) : Balance.IN_ORDER;
    Optional<String> sni = link instanceof ClusterSpec.Relay relay ? relay.sni() : Optional.empty();
    UpstreamTls tls = new UpstreamTls(link.serverName(), trusted, sni);
    boolean followed = link instanceof ClusterSpec.Direct own && own.follow().isPresent();
    Optional<String> tunnel =
        link instanceof ClusterSpec.Agent ? Optional.of(resource.key().name()) : Optional.empty();
    return new Link(name, link.endpoints(), balance, tls, link.connectTimeout(), followed, tunnel);
  }

  private static Balance balance(ClusterSpec.Direct direct) {
    return switch (direct.balance()) {
      case IN_ORDER -> Balance.IN_ORDER;
      case ROUND_ROBIN -> Balance.ROUND_ROBIN;
      case LEAST_CONNECTIONS -> Balance.LEAST_CONNECTIONS;
    };
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
