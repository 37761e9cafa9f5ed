package dev.fairway.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The message itself (RFC 8446 section 4.1.2): skips to the extensions, and reads three of them.
 * Every length is checked against what surrounds it.
 */
final class ClientHelloBody {

  private static final int RANDOM = 32;
  private static final int MAX_SESSION_ID = 32;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final int ALPN = 16;

  /**
   * Sessions, logs and memories keep what is offered, so the rest of a longer list is forgotten. A
   * browser's takes 14 bytes.
   */
  private static final int MAX_PROTOCOLS = 1_024;

  private static final int SUPPORTED_VERSIONS = 43;
  private static final int NEWEST = 0x0304;

  private final byte[] bytes;
  private final int end;
  private int at;

  ClientHelloBody(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  ClientHello parse() throws MalformedHelloException {
    int version = number(2, end, "its version");
    skip(RANDOM, end, "its random");
    int sessionId = vector(1, end, "session id");
    if (sessionId - at > MAX_SESSION_ID) {
      throw new MalformedHelloException("its session id is too long");
    }
    at = sessionId;
    at = vector(2, end, "cipher suites");
    at = vector(1, end, "compression methods");
    if (at == end) {
      return new ClientHello(Optional.empty(), List.of(), version); // Without extensions.
    }
    return extensions(vector(2, end, "extensions"), version);
  }

  private ClientHello extensions(int stop, int legacy) throws MalformedHelloException {
    Optional<String> name = Optional.empty();
    List<String> protocols = List.of();
    boolean named = false;
    boolean offered = false;
    int version = legacy;
    while (at < stop) {
      int type = number(2, stop, "an extension");
      int next = vector(2, stop, "an extension");
      if (type == SERVER_NAME) {
        require(!named, "it has two server names");
        named = true;
        name = Optional.of(serverName(next));
      } else if (type == ALPN) {
        require(!offered, "it offers protocols twice");
        offered = true;
        protocols = protocols(next);
      } else if (type == SUPPORTED_VERSIONS) {
        version = newest(next, legacy);
      }
      at = next;
    }
    return new ClientHello(name, protocols, version);
  }

  private String serverName(int stop) throws MalformedHelloException {
    int list = vector(2, stop, "the server names");
    require(list == stop, "there is something behind the server names");
    int type = number(1, list, "a server name");
    int next = vector(2, list, "a server name");
    // No other type was ever defined, and a second host name is forbidden.
    require(type == HOST_NAME && next == list, "its server name is no single host name");
    return hostName(next);
  }

  private String hostName(int stop) throws MalformedHelloException {
    int length = stop - at;
    require(length > 0 && length <= 255, "its server name has " + length + " bytes");
    for (int i = at; i < stop; i++) {
      require(bytes[i] > ' ' && bytes[i] < 0x7f, "its server name is not visible ASCII");
    }
    int last = length > 1 && bytes[stop - 1] == '.' ? length - 1 : length;
    return new String(bytes, at, last, ISO_8859_1).toLowerCase(Locale.ROOT);
  }

  private List<String> protocols(int stop) throws MalformedHelloException {
    int list = vector(2, stop, "the protocols");
    require(list == stop, "there is something behind the protocols");
    int kept = at + MAX_PROTOCOLS;
    List<String> protocols = new ArrayList<>();
    while (at < list) {
      int next = vector(1, list, "a protocol");
      require(next > at, "it offers a protocol without a name");
      if (next <= kept) {
        protocols.add(new String(bytes, at, next - at, ISO_8859_1));
      }
      at = next;
    }
    return protocols;
  }

  /** Of the supported versions (RFC 8446 section 4.2.1), leaving out what nobody knows (GREASE). */
  private int newest(int stop, int otherwise) throws MalformedHelloException {
    int list = vector(1, stop, "the versions");
    require(list == stop, "there is something behind the versions");
    int newest = 0;
    while (at < list) {
      int version = number(2, list, "a version");
      newest = version <= NEWEST ? Math.max(newest, version) : newest;
    }
    return newest == 0 ? otherwise : newest;
  }

  /** Reads a length of so many bytes and returns where what it measures ends. */
  private int vector(int size, int stop, String what) throws MalformedHelloException {
    int length = number(size, stop, what);
    require(length <= stop - at, what + " end beyond what surrounds them");
    return at + length;
  }

  private int number(int size, int stop, String what) throws MalformedHelloException {
    require(size <= stop - at, "it ends within " + what);
    int number = 0;
    for (int i = 0; i < size; i++) {
      number = number << 8 | (bytes[at++] & 0xff);
    }
    return number;
  }

  private void skip(int size, int stop, String what) throws MalformedHelloException {
    require(size <= stop - at, "it ends within " + what);
    at += size;
  }

  private static void require(boolean good, String otherwise) throws MalformedHelloException {
    if (!good) {
      throw new MalformedHelloException(otherwise);
    }
  }
}
