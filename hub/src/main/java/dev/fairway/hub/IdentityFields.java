package dev.fairway.hub;

import dev.fairway.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The header fields by which a client says who it is. Where a cluster is to see somebody else, none
 * of them may reach it.
 *
 * <p>An underscore counts as a hyphen: somebody behind us may take one for the other, as gateways
 * of CGI's kind do.
 */
final class IdentityFields {

  private static final List<String> NAMES =
      List.of("authorization", "proxy-authorization", "cookie", "cookie2");
  private static final List<String> PREFIXES = List.of("impersonate-", "x-remote-");

  private IdentityFields() {}

  /** Removes them all. */
  static void strip(Fields fields) {
    fields.removeIf(IdentityFields::isOne);
    List<CharSequence> offered = fields.all(BearerToken.PROTOCOLS);
    if (offered.stream().anyMatch(IdentityFields::holdsBearer)) {
      fields.remove(BearerToken.PROTOCOLS);
      String others = others(offered);
      if (!others.isEmpty()) {
        fields.add(BearerToken.PROTOCOLS, others);
      }
    }
  }

  /** Whether a name begins so, whatever its case, and with hyphens or underscores. */
  static boolean startsWith(CharSequence name, String prefix) {
    if (name.length() < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (folded(name.charAt(i)) != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOne(CharSequence name) {
    for (String each : NAMES) {
      if (name.length() == each.length() && startsWith(name, each)) {
        return true;
      }
    }
    for (String each : PREFIXES) {
      if (startsWith(name, each)) {
        return true;
      }
    }
    return false;
  }

  private static char folded(char c) {
    if (c >= 'A' && c <= 'Z') {
      return (char) (c + ('a' - 'A'));
    }
    return c == '_' ? '-' : c;
  }

  private static boolean holdsBearer(CharSequence value) {
    return value.toString().toLowerCase(Locale.ROOT).contains(BearerToken.IN_PROTOCOL);
  }

  private static String others(List<CharSequence> offered) {
    List<String> kept = new ArrayList<>();
    for (CharSequence value : offered) {
      for (String protocol : value.toString().split(",", -1)) {
        if (!protocol.isBlank() && !holdsBearer(protocol)) {
          kept.add(protocol.strip());
        }
      }
    }
    return String.join(", ", kept);
  }
}
