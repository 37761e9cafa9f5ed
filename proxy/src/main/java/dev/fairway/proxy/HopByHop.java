package dev.fairway.proxy;

import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;

/**
 * Removes what is meant for one hop only (RFC 9110 section 7.6.1): the fields that Connection
 * lists, and those that old peers send without listing them.
 */
final class HopByHop {

  private static final List<AsciiString> ALWAYS =
      List.of(
          FieldNames.CONNECTION,
          FieldNames.KEEP_ALIVE,
          FieldNames.PROXY_CONNECTION,
          FieldNames.TE,
          FieldNames.TRANSFER_ENCODING,
          FieldNames.UPGRADE);

  private static final List<String> WHO = List.of("authorization", "cookie");
  private static final List<String> WHO_PREFIXES = List.of("impersonate-", "x-remote-");

  private HopByHop() {}

  /**
   * Whether Connection lists a field that says who sends a request, or for whom. Without it the
   * request would be done all the same, as somebody else: whoever can make a proxy leave it out
   * could trade a user's rights for those of who speaks for that user.
   */
  static boolean listsWhoSends(Fields fields) {
    for (CharSequence value : fields.all(FieldNames.CONNECTION)) {
      for (String listed : value.toString().split(",", -1)) {
        String name = listed.strip().toLowerCase(Locale.ROOT);
        if (WHO.contains(name) || WHO_PREFIXES.stream().anyMatch(name::startsWith)) {
          return true;
        }
      }
    }
    return false;
  }

  static void strip(Fields fields) {
    for (CharSequence value : fields.all(FieldNames.CONNECTION)) {
      for (String listed : value.toString().split(",", -1)) {
        fields.remove(listed.strip());
      }
    }
    fields.removeIf(HopByHop::isAlwaysRemoved);
  }

  private static boolean isAlwaysRemoved(CharSequence name) {
    for (AsciiString always : ALWAYS) {
      if (always.contentEqualsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }
}
