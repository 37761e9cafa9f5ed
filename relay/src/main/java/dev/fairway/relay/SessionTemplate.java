package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.model.LogTemplate;
import dev.fairway.model.LogTemplate.Escape;
import dev.fairway.model.LogTemplate.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines as nginx's {@code log_format} describes them, byte for byte. For one thread. */
final class SessionTemplate {

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(US_ASCII);

  private final Escape escape;
  private final List<Piece> pieces = new ArrayList<>();

  /** A piece of each line. */
  private interface Piece {
    void write(SessionRecord session, OutputStream out) throws IOException;
  }

  /**
   * Prepares to write.
   *
   * @throws IllegalArgumentException if the template has a variable that there is not
   */
  SessionTemplate(LogTemplate template, LogOrigin origin) {
    escape = template.escape();
    for (Part part : template.parts()) {
      pieces.add(
          switch (part) {
            case Part.Text(String text) -> plain(text.getBytes(UTF_8));
            case Part.Variable(String name) -> variable(SessionVariables.of(name, origin));
          });
    }
    pieces.add(plain(new byte[] {'\n'}));
  }

  /** Writes a line, with what ends it. */
  void write(SessionRecord session, OutputStream out) throws IOException {
    for (Piece piece : pieces) {
      piece.write(session, out);
    }
  }

  private static Piece plain(byte[] text) {
    return (session, out) -> out.write(text);
  }

  private Piece variable(SessionVariables.Variable variable) {
    return (session, out) -> {
      Optional<byte[]> value = variable.apply(session);
      if (value.isPresent()) {
        escaped(value.get(), out);
      } else if (escape == Escape.DEFAULT) {
        out.write('-');
      }
    };
  }

  private void escaped(byte[] value, OutputStream out) throws IOException {
    switch (escape) {
      case DEFAULT -> {
        for (byte each : value) {
          escapedByDefault(each, out);
        }
      }
      case JSON -> {
        for (byte each : value) {
          escapedForJson(each, out);
        }
      }
      case NONE -> out.write(value);
    }
  }

  private static void escapedByDefault(byte value, OutputStream out) throws IOException {
    if (value < ' ' || value == 0x7f || value == '"' || value == '\\') { // Or beyond ASCII.
      out.write('\\');
      out.write('x');
      hex(value, out);
    } else {
      out.write(value);
    }
  }

  private static void escapedForJson(byte value, OutputStream out) throws IOException {
    switch (value) {
      case '"', '\\' -> escape(value, out);
      case '\n' -> escape('n', out);
      case '\r' -> escape('r', out);
      case '\t' -> escape('t', out);
      case '\b' -> escape('b', out);
      case '\f' -> escape('f', out);
      default -> {
        if (value >= 0 && value < ' ') {
          out.write("\\u00".getBytes(US_ASCII));
          hex(value, out);
        } else {
          out.write(value);
        }
      }
    }
  }

  private static void escape(int character, OutputStream out) throws IOException {
    out.write('\\');
    out.write(character);
  }

  private static void hex(byte value, OutputStream out) throws IOException {
    out.write(HEX[(value >> 4) & 0xf]);
    out.write(HEX[value & 0xf]);
  }
}
