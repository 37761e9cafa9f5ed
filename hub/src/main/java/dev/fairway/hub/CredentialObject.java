package dev.fairway.hub;

import dev.fairway.config.CredentialSpec;
import dev.fairway.config.CredentialSpec.BearerFile;
import dev.fairway.config.CredentialSpec.ClientCertificate;
import dev.fairway.config.CredentialSpec.Exec;
import dev.fairway.config.CredentialSpec.Kubeconfig;
import dev.fairway.config.CredentialSpec.Secret;
import dev.fairway.config.KubeconfigFile;
import dev.fairway.config.KubeconfigUser;
import dev.fairway.config.KubeconfigUser.Text;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import dev.fairway.credentials.BearerToken;
import dev.fairway.credentials.ClientCertificates;
import dev.fairway.credentials.Credential.Content;
import dev.fairway.credentials.ExecPlan;
import dev.fairway.hub.CredentialForm.Source;
import dev.fairway.kubernetes.SecretName;
import dev.fairway.model.ClientIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A credential of a cluster, read from what its object refers to.
 *
 * <p>What cannot be read does not make the cluster useless: its last good form goes on, as long as
 * the object names the same files, and without one the cluster is served without a credential.
 *
 * @param form what it comes to
 * @param warnings what its owner should look at
 */
record CredentialObject(CredentialForm form, List<Problem> warnings) {

  private static final CredentialForm.Source.Missing NONE = new Source.Missing("");

  /**
   * Reads one.
   *
   * @param field its path in the object
   * @param before the credentials that the cluster had
   */
  static CredentialObject read(
      Resource resource,
      String field,
      CredentialSpec spec,
      HubTranslation.Input input,
      Collection<CredentialForm> before) {
    Optional<SecretName> secret = ReferencedSecrets.name(resource.location().file(), spec);
    if (secret.isPresent()) {
      CredentialForm form =
          SecretCredential.form(
              spec, secret.get(), input.secrets().of(secret.get()), last(spec, before));
      return new CredentialObject(
          form,
          form.fault().stream()
              .map(fault -> resource.problem(field + ".secret", fault.message()))
              .toList());
    }
    List<Problem> warnings = new ArrayList<>(open(resource, field, spec, input.files()));
    try {
      return new CredentialObject(
          new CredentialForm(spec, source(resource, field, spec, input.files())), warnings);
    } catch (InvalidField e) {
      Source last = last(spec, before);
      boolean kept = !(last instanceof Source.Missing);
      String outcome = kept ? "; the last good credential goes on" : "; there is no credential";
      warnings.add(resource.problem(e.field(), e.message() + outcome));
      return new CredentialObject(
          new CredentialForm(spec, kept ? last : new Source.Missing(e.message())), warnings);
    }
  }

  private static Source last(CredentialSpec spec, Collection<CredentialForm> before) {
    return before.stream()
        .filter(form -> form.spec().equals(spec))
        .map(CredentialForm::source)
        .findFirst()
        .orElse(NONE);
  }

  /**
   * The files that a credential names, and those that these name.
   *
   * @param read the text of a file, if it can be read
   */
  static List<Path> files(
      Resource resource, CredentialSpec spec, Function<Path, Optional<String>> read) {
    return switch (spec) {
      case BearerFile(var path) -> List.of(resource.resolve(path));
      case ClientCertificate(var certificate, var key) ->
          List.of(resource.resolve(certificate), resource.resolve(key));
      case Exec exec -> List.of();
      case Secret secret -> List.of();
      case Kubeconfig(var path, var context) -> {
        Path file = resource.resolve(path);
        List<Path> files = new ArrayList<>(List.of(file));
        read.apply(file).ifPresent(text -> files.addAll(files(file, text, context)));
        yield files;
      }
    };
  }

  private static List<Path> files(Path kubeconfig, String text, Optional<String> context) {
    try {
      return KubeconfigFile.user(text, context).files().stream()
          .map(path -> kubeconfig.resolveSibling(path).normalize())
          .toList();
    } catch (IllegalArgumentException e) {
      // Said where it is read for good.
      return List.of();
    }
  }

  private static Source source(
      Resource resource, String field, CredentialSpec spec, ReferencedFiles files)
      throws InvalidField {
    return switch (spec) {
      case BearerFile(var path) -> {
        String at = field + ".bearerFile";
        Path file = resource.resolve(path);
        yield new Source.Held(
            new Content(Optional.of(token(files.text(at, file), at, file)), Optional.empty()));
      }
      case ClientCertificate(var certificate, var key) -> {
        String at = field + ".clientCertificate";
        String chain = files.text(resource, at + ".certificateFile", certificate);
        String pem = files.text(resource, at + ".keyFile", key);
        yield new Source.Held(new Content(Optional.empty(), Optional.of(identity(chain, pem, at))));
      }
      case Exec exec ->
          new Source.Printed(plan(exec, ExecPlan.V1, Path.of(resource.location().file())));
      case Kubeconfig(var path, var context) ->
          kubeconfig(resource.resolve(path), context, field + ".kubeconfig.file", files);
      // Read above; an object of a file, which has no namespace, cannot name one.
      case Secret secret -> NONE;
    };
  }

  private static Source kubeconfig(
      Path file, Optional<String> context, String field, ReferencedFiles files)
      throws InvalidField {
    KubeconfigUser user;
    try {
      user = KubeconfigFile.user(files.text(field, file), context);
    } catch (IllegalArgumentException e) {
      throw new InvalidField(field, file + ": " + e.getMessage());
    }
    if (user.exec().isPresent()) {
      KubeconfigUser.Program program = user.exec().get();
      return new Source.Printed(plan(program.exec(), program.apiVersion(), file));
    }
    Optional<BearerToken> token = Optional.empty();
    Optional<ClientIdentity> certificate = Optional.empty();
    if (user.token().isPresent()) {
      token = Optional.of(token(text(user.token().get(), file, field, files), field, file));
    }
    if (user.certificate().isPresent()) {
      String chain = text(user.certificate().get(), file, field, files);
      String key = text(user.key().orElseThrow(), file, field, files);
      certificate = Optional.of(identity(chain, key, field));
    }
    return new Source.Held(new Content(token, certificate));
  }

  private static String text(Text text, Path kubeconfig, String field, ReferencedFiles files)
      throws InvalidField {
    return switch (text) {
      case Text.Inline(var inline) -> inline;
      case Text.InFile(var path) -> files.text(field, kubeconfig.resolveSibling(path).normalize());
    };
  }

  private static BearerToken token(String text, String field, Path file) throws InvalidField {
    try {
      return BearerToken.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidField(field, file + ": " + e.getMessage());
    }
  }

  private static ClientIdentity identity(String chain, String key, String field)
      throws InvalidField {
    try {
      return ClientCertificates.parse(chain, key);
    } catch (IllegalArgumentException e) {
      throw new InvalidField(field, String.valueOf(e.getMessage()));
    }
  }

  /** A path, unlike a mere name, is relative to the folder of the file that names it. */
  private static ExecPlan plan(Exec exec, String apiVersion, Path named) {
    boolean path = exec.command().indexOf('/') >= 0;
    String command =
        path
            ? named.toAbsolutePath().resolveSibling(exec.command()).normalize().toString()
            : exec.command();
    return new ExecPlan(command, exec.args(), exec.env(), apiVersion, exec.timeout());
  }

  private static List<Problem> open(
      Resource resource, String field, CredentialSpec spec, ReferencedFiles files) {
    Optional<String> secret =
        switch (spec) {
          case BearerFile(var path) -> Optional.of(path);
          case ClientCertificate(var certificate, var key) -> Optional.of(key);
          case Kubeconfig(var path, var context) -> Optional.of(path);
          case Exec exec -> Optional.empty();
          case Secret inHome -> Optional.empty();
        };
    return secret
        .filter(path -> files.isOpenToOthers(resource, path))
        .map(resource::resolve)
        .map(file -> file + ": every user of this machine can read it (expected: mode 0600)")
        .map(message -> List.of(resource.problem(field, message)))
        .orElse(List.of());
  }
}
