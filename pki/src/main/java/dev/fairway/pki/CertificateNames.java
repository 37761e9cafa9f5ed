package dev.fairway.pki;

import dev.fairway.net.IpLiterals;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The names that a certificate speaks for: only those of its SAN extension (RFC 9525). */
public final class CertificateNames {

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private CertificateNames() {}

  /** Host names, wildcards and IP addresses, in lower case; none if the extension is damaged. */
  public static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (name.getFirst() instanceof Integer type && (type == DNS_NAME || type == IP_ADDRESS)) {
          names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateParsingException e) {
      return List.of();
    }
    return names;
  }

  /** Whether two names, or two ways to write an address, are the same. */
  public static boolean isSame(String spoken, String name) {
    if (IpLiterals.isAddress(spoken) && IpLiterals.isAddress(name)) {
      return InetAddress.ofLiteral(spoken).equals(InetAddress.ofLiteral(name));
    }
    return spoken.equals(name);
  }

  /**
   * Whether one of a certificate's names speaks for a name. A wildcard stands for one label, and
   * never for a part of an address.
   *
   * @param name a host name or an IP address, in lower case
   */
  public static boolean covers(String spoken, String name) {
    int dot = IpLiterals.isAddress(name) ? -1 : name.indexOf('.');
    return isSame(spoken, name)
        || (dot > 0 && spoken.startsWith("*.") && spoken.substring(1).equals(name.substring(dot)));
  }
}
