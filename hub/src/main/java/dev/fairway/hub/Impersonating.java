package dev.fairway.hub;

import dev.fairway.access.Impersonation;
import dev.fairway.http.Fields;
import dev.fairway.proxy.Hop;
import dev.fairway.proxy.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whom a request wants to be taken for, as its {@code Impersonate-*} fields say. Strict: what two
 * readers could understand in two ways is refused and never left out, since without it the request
 * would do the same with the rights of who sends it.
 */
final class Impersonating {

  private static final String PREFIX = "impersonate-";
  private static final String USER = "impersonate-user";
  private static final String UID = "impersonate-uid";
  private static final String GROUP = "impersonate-group";
  private static final String EXTRA = "impersonate-extra-";

  private final List<String> users = new ArrayList<>();
  private final List<String> uids = new ArrayList<>();
  private final List<String> groups = new ArrayList<>();
  private final Map<String, List<String>> extra = new LinkedHashMap<>();
  private Optional<Refusal> refusal = Optional.empty();

  private Impersonating(Fields fields) {
    fields.forEach(this::read);
  }

  /**
   * What a request asks for.
   *
   * @param wanted absent if it wants to be taken for nobody else
   * @param refusal why it cannot be understood, if it cannot
   */
  record Read(Optional<Impersonation> wanted, Optional<Refusal> refusal) {

    /** Nobody else. */
    static final Read NOBODY = new Read(Optional.empty(), Optional.empty());
  }

  /** Reads the fields of a request. */
  static Read of(Fields fields) {
    Impersonating read = new Impersonating(fields);
    if (read.refusal.isPresent()) {
      return new Read(Optional.empty(), read.refusal);
    }
    boolean none =
        read.users.isEmpty()
            && read.uids.isEmpty()
            && read.groups.isEmpty()
            && read.extra.isEmpty();
    return new Read(none ? Optional.empty() : Optional.of(read.impersonation()), Optional.empty());
  }

  /** Whether a field is one of these, or so like one that somebody may take it for one. */
  static boolean is(CharSequence name) {
    return IdentityFields.startsWith(name, PREFIX);
  }

  private Impersonation impersonation() {
    return new Impersonation(first(users), first(uids), groups, extra);
  }

  private static String first(List<String> values) {
    return values.isEmpty() ? "" : values.getFirst();
  }

  private void read(CharSequence name, CharSequence value) {
    if (!is(name)) {
      return;
    }
    String lower = name.toString().toLowerCase(Locale.ROOT);
    Optional<String> text = FieldText.decode(value);
    if (text.isEmpty()) {
      refuse(400, name, "is not UTF-8 (expected: a name)");
    } else if (lower.equals(USER)) {
      only(users, name, text.get());
    } else if (lower.equals(UID)) {
      only(uids, name, text.get());
    } else if (lower.equals(GROUP)) {
      groups.add(text.get());
    } else if (lower.startsWith(EXTRA)) {
      String key = Impersonation.extraKey(lower.substring(EXTRA.length()));
      extra.computeIfAbsent(key, _ -> new ArrayList<>()).add(text.get());
    } else {
      refuse(403, name, "is not known (expected: Impersonate-User, -Uid, -Group or -Extra-<key>)");
    }
  }

  private void only(List<String> values, CharSequence name, String value) {
    values.add(value);
    if (values.size() > 1) {
      refuse(400, name, "is given twice (expected: once)");
    }
  }

  private void refuse(int status, CharSequence name, String why) {
    if (refusal.isEmpty()) {
      String shown = name.length() > 64 ? name.subSequence(0, 64) + "..." : name.toString();
      refusal =
          Optional.of(Refusal.of(status, Hop.CLIENT, "the header field " + shown + " " + why));
    }
  }
}
