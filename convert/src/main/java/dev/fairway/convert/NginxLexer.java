package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.config.SourceFile;
import dev.fairway.convert.NginxDirective.Word;

/**
 * Cuts an nginx file into words and the signs semicolon and brace, by nginx's own rules: a word
 * ends at white space or a sign, a quoted one at its quote; {@code #} begins a comment only where a
 * word could begin; a dollar and a brace begin a variable and no block. Confined to one thread.
 */
final class NginxLexer {

  /** nginx's own buffer for a word is smaller. */
  private static final int LONGEST_WORD = 64 << 10;

  private final String file;
  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;

  NginxLexer(SourceFile file) {
    this.file = file.name();
    this.text = file.text();
    if (text.startsWith("\uFEFF")) {
      at = 1;
      lineStart = 1;
    }
  }

  /** What the next thing in a file is. */
  sealed interface Token {

    /** Where it stands. */
    Location location();

    /** A word. */
    record Plain(Word word) implements Token {
      @Override
      public Location location() {
        return word.location();
      }
    }

    /** A semicolon or a brace. */
    record Sign(char sign, Location location) implements Token {}

    /** Nothing follows. */
    record End(Location location) implements Token {}
  }

  /** The file cannot be read further. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Location location;

    Malformed(Location location, String message) {
      super(message);
      this.location = location;
    }

    Location location() {
      return location;
    }
  }

  Token next() throws Malformed {
    skipSpace();
    Location here = here();
    if (at >= text.length()) {
      return new Token.End(here);
    }
    char c = text.charAt(at);
    if (c == ';' || c == '{' || c == '}') {
      at++;
      return new Token.Sign(c, here);
    }
    return new Token.Plain(c == '"' || c == '\'' ? quoted(c, here) : plain(here));
  }

  /** Passes over a block of another language, whose opening brace was read, to its end. */
  void skipForeignBlock() throws Malformed {
    Location start = here();
    int depth = 1;
    while (depth > 0) {
      if (at >= text.length()) {
        throw new Malformed(start, "this block does not end");
      }
      char c = advance();
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
  }

  Location here() {
    return new Location(file, line, at - lineStart + 1);
  }

  private void skipSpace() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (isSpace(c)) {
        advance();
      } else {
        return;
      }
    }
  }

  private Word quoted(char quote, Location start) throws Malformed {
    at++;
    var word = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      take(word, start);
    }
    if (at >= text.length()) {
      throw new Malformed(start, "this quoted text does not end");
    }
    at++;
    char after = at < text.length() ? text.charAt(at) : ' ';
    if (!isSpace(after) && after != ';' && after != '{' && after != ')') {
      throw new Malformed(here(), "text follows a quote (expected: white space, \";\" or \"{\")");
    }
    return new Word(word.toString(), true, start);
  }

  private Word plain(Location start) throws Malformed {
    var word = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean variable = c == '{' && !word.isEmpty() && word.charAt(word.length() - 1) == '$';
      if (isSpace(c) || c == ';' || (c == '{' && !variable)) {
        break;
      }
      take(word, start);
    }
    return new Word(word.toString(), false, start);
  }

  private void take(StringBuilder word, Location start) throws Malformed {
    if (word.length() >= LONGEST_WORD) {
      throw new Malformed(start, "a word of more than " + LONGEST_WORD + " characters");
    }
    char c = advance();
    if (c != '\\' || at >= text.length()) {
      word.append(c);
      return;
    }
    char escaped = advance();
    switch (escaped) {
      case '"', '\'', '\\' -> word.append(escaped);
      case 't' -> word.append('\t');
      case 'r' -> word.append('\r');
      case 'n' -> word.append('\n');
      default -> word.append('\\').append(escaped);
    }
  }

  private char advance() {
    char c = text.charAt(at++);
    if (c == '\n') {
      line++;
      lineStart = at;
    }
    return c;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
