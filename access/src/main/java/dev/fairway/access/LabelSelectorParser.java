package dev.fairway.access;

import dev.fairway.access.LabelSelector.Operator;
import dev.fairway.access.LabelSelector.Requirement;
import dev.fairway.net.Labels;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads label selectors, and takes those that Kubernetes takes. */
final class LabelSelectorParser {

  private enum Token {
    END,
    IDENTIFIER,
    COMMA,
    OPEN,
    CLOSE,
    NOT,
    EQUALS,
    NOT_EQUALS,
    GREATER,
    LESS
  }

  private final String text;
  private final List<Requirement> requirements = new ArrayList<>();
  private int at;
  private Token token = Token.END;
  private String literal = "";

  private LabelSelectorParser(String text) {
    this.text = text;
    advance();
  }

  static Optional<LabelSelector> parse(String selector) {
    LabelSelectorParser parser = new LabelSelectorParser(selector);
    return parser.selector()
        ? Optional.of(new LabelSelector(parser.requirements))
        : Optional.empty();
  }

  private boolean selector() {
    while (token != Token.END) {
      if (!requirement()) {
        return false;
      }
      if (token == Token.END) {
        return true;
      }
      if (token != Token.COMMA) {
        return false;
      }
      advance();
      if (token == Token.END) {
        return false;
      }
    }
    return true;
  }

  private boolean requirement() {
    boolean negated = token == Token.NOT;
    if (negated) {
      advance();
    }
    if (token != Token.IDENTIFIER || !Labels.isKey(literal)) {
      return false;
    }
    String key = literal;
    advance();
    if (negated || token == Token.END || token == Token.COMMA) {
      add(key, negated ? Operator.DOES_NOT_EXIST : Operator.EXISTS, Set.of());
      return true;
    }
    return restriction(key);
  }

  private void add(String key, Operator operator, Set<String> values) {
    requirements.add(new Requirement(key, operator, values));
  }

  private boolean restriction(String key) {
    Token operator = token;
    String word = literal;
    advance();
    return switch (operator) {
      case EQUALS -> exactValue(key, Operator.IN);
      case NOT_EQUALS -> exactValue(key, Operator.NOT_IN);
      case GREATER -> exactValue(key, Operator.GREATER);
      case LESS -> exactValue(key, Operator.LESS);
      case IDENTIFIER ->
          (word.equals("in") && values(key, Operator.IN))
              || (word.equals("notin") && values(key, Operator.NOT_IN));
      case END, COMMA, OPEN, CLOSE, NOT -> false;
    };
  }

  private boolean exactValue(String key, Operator operator) {
    String value = "";
    if (token == Token.IDENTIFIER) {
      value = literal;
      advance();
    } else if (token != Token.END && token != Token.COMMA) {
      return false;
    }
    boolean number = operator == Operator.GREATER || operator == Operator.LESS;
    if (!Labels.isValue(value) || (number && !DecimalSyntax.isLong(value))) {
      return false;
    }
    add(key, operator, Set.of(value));
    return true;
  }

  /** Values in parentheses, any of which may be empty. */
  private boolean values(String key, Operator operator) {
    if (token != Token.OPEN) {
      return false;
    }
    advance();
    Set<String> values = new LinkedHashSet<>();
    boolean afterIdentifier = false;
    while (token == Token.IDENTIFIER || token == Token.COMMA) {
      boolean identifier = token == Token.IDENTIFIER;
      if (identifier && (afterIdentifier || !Labels.isValue(literal))) {
        return false;
      }
      if (identifier || !afterIdentifier) {
        values.add(literal);
      }
      afterIdentifier = identifier;
      advance();
    }
    if (token != Token.CLOSE) {
      return false;
    }
    if (!afterIdentifier) {
      values.add("");
    }
    add(key, operator, values);
    advance();
    return true;
  }

  private void advance() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    literal = "";
    // Like Kubernetes' lexer, which takes a NUL for the end.
    if (at == text.length() || text.charAt(at) == 0) {
      token = Token.END;
      return;
    }
    token =
        switch (text.charAt(at)) {
          case ',' -> symbol(Token.COMMA, 1);
          case '(' -> symbol(Token.OPEN, 1);
          case ')' -> symbol(Token.CLOSE, 1);
          case '>' -> symbol(Token.GREATER, 1);
          case '<' -> symbol(Token.LESS, 1);
          case '=' -> symbol(Token.EQUALS, text.startsWith("==", at) ? 2 : 1);
          case '!' ->
              text.startsWith("!=", at) ? symbol(Token.NOT_EQUALS, 2) : symbol(Token.NOT, 1);
          default -> identifier();
        };
  }

  private Token symbol(Token symbol, int length) {
    at += length;
    skipNul();
    return symbol;
  }

  private Token identifier() {
    int start = at;
    while (at < text.length() && !isSpace(text.charAt(at)) && !isSpecial(text.charAt(at))) {
      at++;
    }
    literal = text.substring(start, at);
    skipNul();
    return Token.IDENTIFIER;
  }

  /** One NUL right behind a token is swallowed with it. */
  private void skipNul() {
    if (at < text.length() && text.charAt(at) == 0) {
      at++;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isSpecial(char c) {
    return c == '=' || c == '!' || c == '(' || c == ')' || c == ',' || c == '>' || c == '<'
        || c == 0;
  }
}
