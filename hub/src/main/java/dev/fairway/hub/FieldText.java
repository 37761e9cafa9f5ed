package dev.fairway.hub;

import io.netty.util.AsciiString;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Names of people in values of header fields: UTF-8, as every client of Kubernetes sends them. The
 * codecs take a byte for a character, so the text of a value is not what it seems.
 */
final class FieldText {

  private FieldText() {}

  /** What a value says; nothing if it is not UTF-8, and could be taken for something else. */
  static Optional<String> decode(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0xFF) {
        return Optional.empty();
      }
    }
    byte[] bytes = value.toString().getBytes(StandardCharsets.ISO_8859_1);
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * The value that says a text. Nothing if none does: a line break would begin another field, and a
   * blank at either end does not arrive.
   */
  static Optional<CharSequence> encode(String text) {
    if (isPlain(text)) {
      return Optional.of(new AsciiString(text));
    }
    if (!text.equals(text.strip()) || text.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return Optional.of(new AsciiString(exact, false));
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Whether it says itself, as next to all names do. */
  private static boolean isPlain(String text) {
    int last = text.length() - 1;
    if (last < 0 || text.charAt(0) == ' ' || text.charAt(last) == ' ') {
      return false;
    }
    for (int i = 0; i <= last; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7F) {
        return false;
      }
    }
    return true;
  }

  /**
   * The end of a field's name that stands for a key (k8s.io/client-go/transport, headerKeyEscape):
   * what is no character of a name is percent-encoded, and so are capitals, which servers would
   * make small. In lower case, as HTTP/2 has it.
   */
  static String encodeKey(String key) {
    StringBuilder name = new StringBuilder();
    for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-_.~!#$&'*+^`|".indexOf(c) >= 0;
      if (plain) {
        name.append(c);
      } else {
        name.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    return name.toString();
  }
}
