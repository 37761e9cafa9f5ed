package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What came back, as text that shows each difference. */
final class Answer {

  /** Fields that may differ: the time, and the names of the request. */
  private static final Set<String> OWN = Set.of("date", "audit-id", "fairway-request-id");

  /**
   * How an HTTP/1.1 connection carries a body: a server that does not know the length yet sends
   * chunks, and from which size on it does not is its own choice for each version of HTTP.
   */
  private static final Set<String> FRAMING =
      Set.of("transfer-encoding", "content-length", "connection");

  private static final int SHOWN = 1_000;

  private Answer() {}

  static String text(Ask ask, HttpResponse<byte[]> response) {
    Map<String, Object> fields = new TreeMap<>(response.headers().map());
    fields.keySet().removeAll(OWN);
    if (response.version() == Version.HTTP_1_1 && response.body().length > 0) {
      fields.keySet().removeAll(FRAMING);
    }
    fields.remove(":status");
    StringBuilder text = new StringBuilder(response.version() + " " + response.statusCode() + "\n");
    fields.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.append(body(ask, response.body())).toString();
  }

  private static String body(Ask ask, byte[] body) {
    String text = new String(body, ISO_8859_1);
    for (String name : ask.fresh()) {
      text = text.replaceAll("(\"" + name + "\":\\s*)\"[^\"]*\"", "$1\"fresh\"");
    }
    return text.length() > SHOWN
        ? text.substring(0, SHOWN) + "... " + text.length() + " bytes, " + digest(text)
        : text;
  }

  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(ISO_8859_1));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
