package dev.fairway.hub;

import dev.fairway.config.HubSpec;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A Hub object and what it refers to, found good.
 *
 * @param form the object's form
 * @param warnings what its owner should look at
 */
record HubObject(HubForm form, List<Problem> warnings) {

  private static final String CERTIFICATE_FIELD = "spec.tls.certificateFile";
  private static final String KEY_FIELD = "spec.tls.keyFile";

  static HubObject read(Resource resource, HubSpec spec, HubTranslation.Input input)
      throws InvalidField {
    requireKubeconfig(resource, spec, input);
    ServingIdentity identity = identity(resource, spec, input);
    HubForm form =
        new HubForm(
            resource.key(),
            resource.location().file(),
            spec,
            identity.certificate(),
            Authenticators.of(resource, spec, input.files()),
            spec.accessLog().path().map(resource::resolve));
    List<Problem> warnings = new ArrayList<>(warnings(resource, spec, identity, input));
    warnings.addAll(Authenticators.over(resource, form.authenticators(), input.now()));
    return new HubObject(form, List.copyOf(warnings));
  }

  /** The names that the hub's certificate should speak for: its own, and all its clusters'. */
  static Set<String> certificateNames(HubSpec spec) {
    Set<String> names = new LinkedHashSet<>();
    names.add(spec.domain().value());
    names.add("*." + spec.domain().value());
    names.addAll(spec.extraNames());
    return names;
  }

  /** What is in it shows when it is used; it may be exchanged at any time. */
  private static void requireKubeconfig(Resource resource, HubSpec spec, HubTranslation.Input input)
      throws InvalidField {
    if (spec.homeCluster().isPresent()
        && spec.homeCluster().get().access()
            instanceof HubSpec.HomeCluster.Kubeconfig(var file, var context)) {
      input.files().text(resource, "spec.homeCluster.kubeconfigFile", file);
    }
  }

  private static ServingIdentity identity(
      Resource resource, HubSpec spec, HubTranslation.Input input) throws InvalidField {
    if (spec.tls().isPresent()) {
      HubSpec.Tls tls = spec.tls().get();
      String chain = input.files().text(resource, CERTIFICATE_FIELD, tls.certificateFile());
      String key = input.files().text(resource, KEY_FIELD, tls.keyFile());
      return ServingIdentity.parse(chain, key, CERTIFICATE_FIELD, KEY_FIELD);
    }
    return switch (input.local()) {
      case LocalCertificate.Issued(var issued) ->
          ServingIdentity.parse(issued.chainPem(), issued.keyPem(), "spec.tls", "spec.tls");
      case LocalCertificate.Failed(var reason) ->
          throw new InvalidField("spec.tls", "missing, and the local authority: " + reason);
      case LocalCertificate.None none ->
          throw new InvalidField(
              "spec.tls",
              "missing, and there is no local authority to issue a certificate (expected: files of"
                  + " a certificate, or a state folder made by \"fairway hub init\")");
    };
  }

  private static List<Problem> warnings(
      Resource resource, HubSpec spec, ServingIdentity identity, HubTranslation.Input input) {
    String field = spec.tls().isPresent() ? CERTIFICATE_FIELD : "spec.tls";
    List<Problem> warnings = new ArrayList<>();
    List<String> missing = identity.missing(certificateNames(spec));
    if (!missing.isEmpty()) {
      String names = String.join(", ", missing);
      warnings.add(resource.problem(field, "the certificate does not speak for " + names));
    }
    Ending.of("the certificate", identity.notAfter(), input.now())
        .ifPresent(message -> warnings.add(resource.problem(field, message)));
    if (input.now().isBefore(identity.notBefore())) {
      String start = identity.notBefore().toString();
      warnings.add(resource.problem(field, "the certificate is not valid before " + start));
    }
    if (!identity.isInOrder()) {
      warnings.add(
          resource.problem(
              field, "the chain is out of order (expected: each certificate issued by the next)"));
    }
    if (spec.tls().isPresent() && input.files().isOpenToOthers(resource, keyFile(spec))) {
      warnings.add(
          resource.problem(
              KEY_FIELD, "every user of this machine can read the key (expected: mode 0600)"));
    }
    warnings.addAll(Authenticators.warnings(resource, spec, input.configuration()));
    return warnings;
  }

  private static String keyFile(HubSpec spec) {
    return spec.tls().map(HubSpec.Tls::keyFile).orElseThrow();
  }
}
