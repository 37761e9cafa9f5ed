package dev.fairway.hub;

import dev.fairway.config.ClusterSpec;
import dev.fairway.config.CredentialSpec;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import dev.fairway.hub.CredentialForm.Source;
import dev.fairway.model.ClientIdentity;
import dev.fairway.model.Upstream;
import dev.fairway.model.UpstreamCheck;
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
    LinkObjects links = LinkObjects.read(resource, spec, input);
    List<Problem> warnings = new ArrayList<>(links.warnings());
    Map<String, CredentialForm> credentials = new TreeMap<>();
    credentials(spec)
        .forEach(
            (name, wanted) -> {
              CredentialObject object =
                  CredentialObject.read(
                      resource, wanted.field(), wanted.spec(), input, before.values());
              credentials.put(name, object.form());
              warnings.addAll(object.warnings());
            });
    Upstream upstream =
        new Upstream(
            resource.metadata().name(),
            links.links(),
            spec.failback(),
            check(spec.healthCheck()),
            identities(credentials, input),
            spec.limits());
    ClusterForm form =
        new ClusterForm(
            resource.key(),
            resource.location().file(),
            resource.metadata().labels(),
            upstream,
            new IdentityForm(spec.upstreamIdentity(), spec.mapping()),
            credentials);
    return new ClusterObject(form, warnings);
  }

  /**
   * The last good form of an object that is in error now, with its Secrets as they are now: to
   * withdraw or exchange one must not wait until somebody mends the object.
   */
  static ClusterForm withSecrets(ClusterForm form, HubTranslation.Input input) {
    Map<String, CredentialForm> credentials = new TreeMap<>();
    form.credentials()
        .forEach(
            (name, last) ->
                credentials.put(
                    name,
                    ReferencedSecrets.name(form.file(), last.spec())
                        .map(
                            secret ->
                                SecretCredential.form(
                                    last.spec(), secret, input.secrets().of(secret), last.source()))
                        .orElse(last)));
    Upstream last = form.upstream();
    Upstream upstream =
        new Upstream(
            last.name(),
            last.links(),
            last.failback(),
            last.check(),
            identities(credentials, input),
            last.budget());
    return new ClusterForm(
        form.key(), form.file(), form.labels(), upstream, form.identity(), credentials);
  }

  /** A credential, and the field that asks for it. */
  record Wanted(String field, CredentialSpec spec) {}

  /** All credentials that a cluster asks for, by their names. */
  static Map<String, Wanted> credentials(ClusterSpec spec) {
    Map<String, Wanted> wanted = new TreeMap<>();
    spec.credential()
        .ifPresent(own -> wanted.put(ClusterForm.OWN, new Wanted("spec.credential", own)));
    for (int i = 0; i < spec.mapping().size(); i++) {
      String field = "spec.mapping[" + i + "].credential";
      wanted.put(IdentityForm.mapped(i), new Wanted(field, spec.mapping().get(i).credential()));
    }
    return wanted;
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

  private static Optional<UpstreamCheck> check(ClusterSpec.HealthCheck check) {
    return check.enabled()
        ? Optional.of(
            new UpstreamCheck(
                check.path(),
                check.interval(),
                check.timeout(),
                check.healthyAfter(),
                check.unhealthyAfter()))
        : Optional.empty();
  }
}
