package dev.fairway.proxy;

import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import io.netty.util.AsciiString;
import java.util.List;

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

  private HopByHop() {}

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
