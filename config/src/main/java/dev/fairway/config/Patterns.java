package dev.fairway.config;

/**
 * The regular expressions of the published schemas, in what ECMA-262 and RE2 have in common, so
 * without look-ahead. They take everything that the reader takes; of IPv6 addresses they know no
 * more than the characters, and what is made of digits and dots but no IPv4 address is a name to
 * them.
 */
final class Patterns {

  private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
  private static final String NAME = LABEL + "(\\." + LABEL + ")*\\.?";
  private static final String IPV6 = "[0-9A-Fa-f]*:[0-9A-Fa-f:.]*";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String IPV4 = "(" + OCTET + "\\.){3}" + OCTET;
  private static final String LOCALHOST = "[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]\\.?";

  private static final String HIGH_PORT = "6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]";
  private static final String ANY_PORT = "([0-5]?[0-9]{1,4}|" + HIGH_PORT + ")";
  private static final String PORT =
      "(0{0,4}[1-9]|0{0,3}[1-9][0-9]|0{0,2}[1-9][0-9]{2}|0?[1-9][0-9]{3}|[1-5][0-9]{4}|"
          + HIGH_PORT
          + ")";

  private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String LABEL_TEXT = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";

  static final String DNS_LABEL_NAME = whole(DNS_LABEL);
  static final String SUBDOMAIN = "^" + DNS_LABEL + "(\\." + DNS_LABEL + ")*$";
  static final String HOST_NAME = whole(NAME);
  static final String HOST = whole(NAME + "|" + IPV6);
  static final String LISTEN_ADDRESS =
      "^(" + LOCALHOST + "|" + IPV4 + "|\\[" + IPV6 + "\\])?:" + ANY_PORT + "$";
  static final String ENDPOINT = "^(" + NAME + "|\\[" + IPV6 + "\\]):" + PORT + "$";
  static final String LABEL_KEY =
      "^(" + DNS_LABEL + "(\\." + DNS_LABEL + ")*/)?" + LABEL_TEXT + "$";
  static final String LABEL_VALUE = "^(" + LABEL_TEXT + ")?$";
  static final String ISSUER =
      "^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?$";
  static final String PRINTABLE = "^[^\\x00-\\x1F\\x7F]+$";
  static final String NAME_PREFIX = "^[A-Za-z0-9][A-Za-z0-9._-]*:$";
  static final String DURATION = "^([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?([0-9]{1,9}ms)?$";
  static final String BYTES = "^[0-9]{1,10}(Ki|Mi)?B?$";
  private static final String PORTS = PORT + "(-" + PORT + ")?";
  private static final String WILDCARD = "(\\*\\.)?";
  private static final String IPV4_LENGTH = "(/([0-9]|[12][0-9]|3[0-2]))";
  private static final String IPV6_LENGTH = "(/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))";

  static final String LISTEN_PORTS =
      "^(" + LOCALHOST + "|" + IPV4 + "|\\[" + IPV6 + "\\])?:" + ANY_PORT + "(-" + PORT + ")?$";
  static final String ENDPOINT_PORTS = "^(" + NAME + "|\\[" + IPV6 + "\\]):" + PORTS + "$";
  static final String NETWORK = whole(IPV4 + IPV4_LENGTH + "?|" + IPV6 + IPV6_LENGTH + "?");
  static final String SERVER_NAME = "^" + WILDCARD + NAME + "$";
  static final String CONNECT_TARGET =
      "^("
          + WILDCARD
          + NAME
          + "|"
          + IPV4
          + IPV4_LENGTH
          + "|\\["
          + IPV6
          + IPV6_LENGTH
          + "?\\]):"
          + PORTS
          + "$";
  static final String DNS_SERVER =
      whole(IPV4 + "(:" + PORT + ")?|" + IPV6 + "|\\[" + IPV6 + "\\]:" + PORT);
  static final String PLAIN_NAME = "^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$";
  static final String PROTOCOL = "^[-!-+.-~]+$";
  static final String URL_PATH = "^/[!-~]*$";
  static final String VISIBLE = "[!-~]";
  static final String PEM = "^\\s*-----BEGIN CERTIFICATE-----";
  static final String NOT_BLANK = "\\S";
  static final String WITHOUT_NUL = "^[^\\x00]*$";
  static final String ENV_NAME = "^[A-Za-z_][A-Za-z0-9_]*$";

  private static final String SOLID = "[^\\x00-\\x20\\x7F]";
  private static final String LITERAL = "[^\\x00-\\x20\\x7F*]";
  private static final String RESOURCE_WORD = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";

  static final String IDENTITY = "^" + SOLID + "([^\\x00-\\x1F\\x7F]*" + SOLID + ")?$";
  static final String LITERAL_IDENTITY = "^" + LITERAL + "([^\\x00-\\x1F\\x7F*]*" + LITERAL + ")?$";
  static final String CLUSTER_NAME = whole("\\*|" + DNS_LABEL);
  static final String API_GROUP = whole("\\*|(" + DNS_LABEL + "(\\." + DNS_LABEL + ")*)?");
  static final String RESOURCE =
      whole("\\*|(\\*|" + RESOURCE_WORD + ")/[!-)+-~]+|" + RESOURCE_WORD);
  static final String PATH_OR_PREFIX = whole("\\*|/[!-)+->@-~]*\\*?");

  private Patterns() {}

  private static String whole(String pattern) {
    return "^(" + pattern + ")$";
  }
}
