package dev.fairway.hub;

import dev.fairway.config.Finding;
import dev.fairway.config.Finding.Severity;
import dev.fairway.config.Resource;
import dev.fairway.proxy.OwnRequest.FailedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds what the hub's own credential may do on a cluster against what it needs, by the cluster's
 * own account. Blocks its thread; for one thread.
 */
final class CredentialCheck {

  /** Nobody is granted anything in a namespace of this name, so what holds there holds in all. */
  private static final String NOWHERE = "fairway-validate";

  /** Rights in these are as good as rights over the cluster, or are granted by mistake. */
  private static final List<String> NAMESPACES = List.of("default", "kube-system");

  /** Of so many names it is asked one by one. */
  private static final int MOST_ASKED = 100;

  private final Resource resource;
  private final String field;
  private final NeededRights needed;
  private final SelfCalls calls;
  private final SelfReview known;
  private final List<Finding> findings = new ArrayList<>();
  private GrantedRules everywhere = GrantedRules.UNKNOWN;

  /**
   * @param field the credential's
   * @param known as whom the cluster knows it
   */
  CredentialCheck(
      Resource resource, String field, NeededRights needed, SelfCalls calls, SelfReview known) {
    this.resource = resource;
    this.field = field;
    this.needed = needed;
    this.calls = calls;
    this.known = known;
  }

  /** What to type for the rights that are needed. */
  static String grant(String cluster) {
    return ": 'fairway hub grant " + cluster + "' prints the rights that it needs";
  }

  /** Everything that was found. */
  List<Finding> findings() throws InterruptedException {
    if (known.isUnlimited()) {
      find(
          Severity.WARNING,
          "is in the group system:masters, which may do everything and which no role limits"
              + grant(name()));
      return findings;
    }
    try {
      everywhere = calls.rules(NOWHERE);
      missing();
      more();
    } catch (FailedException e) {
      find(
          needed.impersonates() ? Severity.ERROR : Severity.WARNING,
          "what it may do cannot be found out: " + e.getMessage());
    }
    return findings;
  }

  private void missing() throws FailedException, InterruptedException {
    List<AccessRight> wanted = new ArrayList<>(needed.others());
    if (needed.impersonates()) {
      wanted.addAll(needed.forUsers());
      wanted.addAll(groups());
    }
    Set<AccessRight> missing = lacking(wanted);
    if (!missing.isEmpty()) {
      List<String> words = missing.stream().map(AccessRight::toString).toList();
      find(Severity.ERROR, "may not " + String.join(", ", words) + grant(name()));
    }
  }

  /** Who grants only some groups lists them: those that policies name must be among them. */
  private List<AccessRight> groups() throws FailedException, InterruptedException {
    boolean some =
        everywhere.rules().stream()
            .anyMatch(
                rule ->
                    rule.names().stream()
                        .anyMatch(name -> rule.allows(NeededRights.GROUPS.named(name))));
    boolean all = lacking(List.of(NeededRights.GROUPS)).isEmpty();
    return all || !some ? List.of(NeededRights.GROUPS) : needed.forGroups();
  }

  /** Asks for each that no rule tells of: authorizers other than RBAC do not list theirs. */
  private Set<AccessRight> lacking(List<AccessRight> wanted)
      throws FailedException, InterruptedException {
    Set<AccessRight> lacking = new LinkedHashSet<>(wanted);
    lacking.removeIf(everywhere::allow);
    calls.granted(lacking.stream().limit(MOST_ASKED).toList()).forEach(lacking::remove);
    return lacking;
  }

  private void more() throws FailedException, InterruptedException {
    Excess excess = new Excess(needed);
    excess.add(everywhere, "");
    Set<String> namespaces = new LinkedHashSet<>(NAMESPACES);
    known.namespace().ifPresent(namespaces::add);
    for (String namespace : namespaces) {
      excess.add(calls.rules(namespace).without(everywhere), namespace);
    }
    for (AccessRight right : unlisted()) {
      excess.add(right);
    }
    String than = needed.impersonates() ? "impersonate" : "the hub needs";
    excess
        .words()
        .ifPresent(
            words ->
                find(Severity.WARNING, "may do more than " + than + ": " + words + grant(name())));
  }

  /** What it may all the same, though no rule tells of it. */
  private List<AccessRight> unlisted() throws FailedException, InterruptedException {
    if (!everywhere.whole()) {
      find(
          Severity.INFO,
          name()
              + " does not list all that this credential may do there; the gravest rights were"
              + " asked for one by one");
    }
    if (everywhere.allow(AccessRight.EVERYTHING)) {
      return List.of();
    }
    List<AccessRight> everything = calls.granted(List.of(AccessRight.EVERYTHING));
    if (!everything.isEmpty()) {
      return everything;
    }
    return calls.granted(
        AccessRight.GRAVE.stream().filter(right -> !everywhere.allow(right)).toList());
  }

  private String name() {
    return resource.metadata().name();
  }

  private void find(Severity severity, String message) {
    findings.add(new Finding(severity, resource.problem(field, message)));
  }
}
