package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.config.SourceFile;
import dev.fairway.convert.NginxDirective.Word;
import dev.fairway.convert.NginxLexer.Malformed;
import dev.fairway.convert.NginxLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an nginx file as directives and blocks; knows none of them by name. */
final class NginxParser {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_DIRECTIVES = 100_000;

  private final NginxLexer lexer;
  private int directives;

  private NginxParser(NginxLexer lexer) {
    this.lexer = lexer;
  }

  /** What a file says, up to its first fault of syntax, which is among the findings. */
  static List<NginxDirective> parse(SourceFile file, Findings findings) {
    NginxParser parser = new NginxParser(new NginxLexer(file));
    List<NginxDirective> read = new ArrayList<>();
    try {
      parser.block(read, 0, parser.lexer.here());
    } catch (Malformed e) {
      findings.refuse(e.location(), "", String.valueOf(e.getMessage()));
    }
    return read;
  }

  private void block(List<NginxDirective> into, int depth, Location start) throws Malformed {
    List<Word> words = new ArrayList<>();
    while (true) {
      switch (lexer.next()) {
        case Token.Plain(var word) -> words.add(word);
        case Token.End(var end) -> {
          if (!words.isEmpty()) {
            throw new Malformed(
                words.getFirst().location(), "this directive does not end (expected: \";\")");
          }
          if (depth > 0) {
            throw new Malformed(start, "this block does not end (expected: \"}\")");
          }
          return;
        }
        case Token.Sign(var sign, var location) -> {
          if (sign == '}' && words.isEmpty() && depth > 0) {
            return;
          }
          if (sign == '}' || words.isEmpty()) {
            throw new Malformed(location, "unexpected \"" + sign + "\"");
          }
          into.add(directive(words, sign, depth));
          words = new ArrayList<>();
        }
      }
    }
  }

  private NginxDirective directive(List<Word> words, char sign, int depth) throws Malformed {
    Word name = words.getFirst();
    List<Word> args = words.subList(1, words.size());
    if (++directives > MAX_DIRECTIVES) {
      throw new Malformed(name.location(), "more than " + MAX_DIRECTIVES + " directives");
    }
    if (sign == ';') {
      return new NginxDirective(name.text(), args, Optional.empty(), name.location());
    }
    if (depth >= MAX_DEPTH) {
      throw new Malformed(name.location(), "nested more than " + MAX_DEPTH + " deep");
    }
    List<NginxDirective> block = new ArrayList<>();
    if (name.text().endsWith("_by_lua_block")) {
      lexer.skipForeignBlock();
    } else {
      block(block, depth + 1, name.location());
    }
    return new NginxDirective(name.text(), args, Optional.of(block), name.location());
  }
}
