package dev.fairway.pki;

import dev.fairway.net.HostName;
import dev.fairway.net.IpLiterals;
import java.util.Collection;
import java.util.LinkedHashSet;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** The names that a server certificate speaks for (RFC 5280 section 4.2.1.6, RFC 9525). */
final class SubjectNames {

  private SubjectNames() {}

  static GeneralNames of(Collection<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("no name (expected: at least one host name or address)");
    }
    return new GeneralNames(
        new LinkedHashSet<>(names)
            .stream().map(SubjectNames::generalName).toArray(GeneralName[]::new));
  }

  private static GeneralName generalName(String name) {
    if (IpLiterals.isAddress(name)) {
      return new GeneralName(GeneralName.iPAddress, name);
    }
    // Only the whole leftmost label may be a wildcard: RFC 9525 section 6.3.
    boolean wildcard = name.startsWith("*.");
    String host = wildcard ? name.substring(2) : name;
    if (!HostName.isValid(host)) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" (expected: a host name, *. and a host name, or an IP address without brackets)");
    }
    String canonical = new HostName(host).value();
    return new GeneralName(GeneralName.dNSName, wildcard ? "*." + canonical : canonical);
  }
}
