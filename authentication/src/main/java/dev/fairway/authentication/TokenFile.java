package dev.fairway.authentication;

import dev.fairway.access.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The text of a file of tokens: a line for each, of words. First {@code sha256:} and the hash of
 * the token, then the user, then {@code uid=...} and any number of {@code group=...}. Empty lines
 * and those that begin with {@code #} are skipped. Pure.
 */
public final class TokenFile {

  private static final String HASH = "sha256:";
  private static final String UID = "uid=";
  private static final String GROUP = "group=";

  private static final String EXPECTED =
      "expected: sha256:HASH USER [uid=UID] [group=GROUP]..., as \"fairway hub token\" prints it";

  private TokenFile() {}

  /** A file that cannot be understood; the message names the line and quotes nothing of it. */
  public static final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedException(int line, String message) {
      super("line " + line + ": " + message + " (" + EXPECTED + ")");
    }
  }

  /**
   * Reads a file.
   *
   * @param prefix what users and groups begin with
   * @throws MalformedException at the first line that is wrong
   */
  public static StaticTokens parse(String text, String prefix) throws MalformedException {
    Map<TokenHash, Subject> tokens = new HashMap<>();
    Map<TokenHash, Integer> lines = new HashMap<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String content = line.strip();
      if (content.isEmpty() || content.startsWith("#")) {
        continue;
      }
      String[] words = content.split("\\s+");
      TokenHash token = hash(words[0], number);
      Integer before = lines.putIfAbsent(token, number);
      if (before != null) {
        throw new MalformedException(number, "the token of line " + before + " again");
      }
      tokens.put(token, subject(words, prefix, number));
    }
    return new StaticTokens(tokens);
  }

  /**
   * The line for a token.
   *
   * @throws IllegalArgumentException if a word would not be read as what it is
   */
  public static String line(TokenHash token, String user, String uid, List<String> groups) {
    List<String> words = new ArrayList<>();
    words.add(HASH + token);
    words.add(word(user));
    if (user.startsWith(UID) || user.startsWith(GROUP)) {
      throw new IllegalArgumentException("not to begin with " + UID + " or " + GROUP);
    }
    if (!uid.isEmpty()) {
      words.add(UID + word(uid));
    }
    groups.forEach(group -> words.add(GROUP + word(group)));
    return String.join(" ", words);
  }

  private static TokenHash hash(String word, int line) throws MalformedException {
    if (!word.startsWith(HASH)) {
      throw new MalformedException(line, "no hash of a token");
    }
    try {
      return TokenHash.parse(word.substring(HASH.length()));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(line, "not a SHA-256 in hexadecimal digits");
    }
  }

  private static Subject subject(String[] words, String prefix, int line)
      throws MalformedException {
    if (words.length < 2 || words[1].startsWith(UID) || words[1].startsWith(GROUP)) {
      throw new MalformedException(line, "no user");
    }
    String uid = "";
    List<String> groups = new ArrayList<>();
    for (int i = 2; i < words.length; i++) {
      String word = words[i];
      if (word.startsWith(GROUP) && word.length() > GROUP.length()) {
        groups.add(prefix + word.substring(GROUP.length()));
      } else if (word.startsWith(UID) && word.length() > UID.length() && uid.isEmpty()) {
        uid = word.substring(UID.length());
      } else {
        throw new MalformedException(line, "word " + (i + 1) + " is none of uid and group");
      }
    }
    return new Subject(prefix + words[1], uid, groups, Map.of(), StaticTokens.KIND);
  }

  private static String word(String text) {
    if (text.isEmpty() || text.chars().anyMatch(c -> Character.isWhitespace(c) || c < ' ')) {
      throw new IllegalArgumentException("not to be empty, and not to have white space in it");
    }
    return text;
  }
}
