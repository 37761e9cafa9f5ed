package dev.fairway.hub;

import dev.fairway.access.AccessRules;
import dev.fairway.access.Impersonation;
import dev.fairway.access.Subject;
import dev.fairway.access.SystemNames;
import dev.fairway.http.Fields;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says to a cluster for whom the hub asks, in the header fields of impersonation. Pure. */
final class Shown {

  private static final AsciiString USER = AsciiString.cached("impersonate-user");
  private static final AsciiString UID = AsciiString.cached("impersonate-uid");
  private static final AsciiString GROUP = AsciiString.cached("impersonate-group");
  private static final String EXTRA = "impersonate-extra-";

  /** kube-apiserver adds it by itself to everybody but the anonymous. */
  private static final String AUTHENTICATED = "system:authenticated";

  private Shown() {}

  /**
   * As whom a cluster sees a client that is known to the hub. Groups that Kubernetes keeps for
   * itself are left out unless a policy lets the client have them: rights only add up, so this
   * opens nothing.
   */
  static Impersonation of(Subject subject, String cluster, AccessRules rules) {
    List<String> groups = new ArrayList<>(subject.groups().size());
    for (String group : subject.groups()) {
      boolean own = SystemNames.is(group);
      if (!own || (!group.equals(AUTHENTICATED) && rules.lendsGroup(subject, cluster, group))) {
        groups.add(group);
      }
    }
    return new Impersonation(subject.user(), subject.uid(), groups, subject.extra());
  }

  /**
   * Adds the fields.
   *
   * @return the first field that cannot say what it should; nothing if all is said
   */
  static Optional<String> add(Impersonation shown, Fields fields) {
    Adding adding = new Adding(fields);
    adding.add(USER, shown.user());
    if (!shown.uid().isEmpty()) {
      adding.add(UID, shown.uid());
    }
    shown.groups().forEach(group -> adding.add(GROUP, group));
    shown
        .extra()
        .forEach(
            (key, values) -> {
              AsciiString name = AsciiString.of(EXTRA + FieldText.encodeKey(key));
              values.forEach(value -> adding.add(name, value));
            });
    return adding.unsayable;
  }

  private static final class Adding {

    private final Fields fields;
    private Optional<String> unsayable = Optional.empty();

    Adding(Fields fields) {
      this.fields = fields;
    }

    void add(AsciiString name, String text) {
      Optional<CharSequence> value = FieldText.encode(text);
      if (value.isPresent()) {
        fields.add(name, value.get());
      } else if (unsayable.isEmpty()) {
        unsayable = Optional.of(name.toString());
      }
    }
  }
}
