package dev.fairway.access;

import dev.fairway.net.Labels;

/**
 * Whether a label selector is one that Kubernetes takes (k8s.io/apimachinery/pkg/labels). It
 * matters here only because a bad one makes Kubernetes overlook the name in a field selector.
 */
final class LabelSelectorSyntax {

  private enum Token {
    END,
    IDENTIFIER,
    COMMA,
    OPEN,
    CLOSE,
    NOT,
    EQUALS,
    NOT_EQUALS,
    COMPARISON
  }

  private final String text;
  private int at;
  private Token token = Token.END;
  private String literal = "";

  private LabelSelectorSyntax(String text) {
    this.text = text;
    advance();
  }

  static boolean isValid(String selector) {
    return new LabelSelectorSyntax(selector).selector();
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
    advance();
    if (negated || token == Token.END || token == Token.COMMA) {
      return true;
    }
    return restriction();
  }

  private boolean restriction() {
    Token operator = token;
    String word = literal;
    advance();
    return switch (operator) {
      case EQUALS, NOT_EQUALS -> exactValue(false);
      case COMPARISON -> exactValue(true);
      case IDENTIFIER -> (word.equals("in") || word.equals("notin")) && values();
      case END, COMMA, OPEN, CLOSE, NOT -> false;
    };
  }

  private boolean exactValue(boolean number) {
    String value = "";
    if (token == Token.IDENTIFIER) {
      value = literal;
      advance();
    } else if (token != Token.END && token != Token.COMMA) {
      return false;
    }
    return Labels.isValue(value) && (!number || DecimalSyntax.isLong(value));
  }

  /** Values in parentheses, any of which may be empty. */
  private boolean values() {
    if (token != Token.OPEN) {
      return false;
    }
    advance();
    boolean afterIdentifier = false;
    while (token == Token.IDENTIFIER || token == Token.COMMA) {
      boolean identifier = token == Token.IDENTIFIER;
      if (identifier && (afterIdentifier || !Labels.isValue(literal))) {
        return false;
      }
      afterIdentifier = identifier;
      advance();
    }
    if (token != Token.CLOSE) {
      return false;
    }
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
          case '<', '>' -> symbol(Token.COMPARISON, 1);
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
