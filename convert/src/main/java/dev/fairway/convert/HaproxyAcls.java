package dev.fairway.convert;

import dev.fairway.model.HostMatch;
import dev.fairway.net.HostName;
import dev.fairway.net.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The conditions of one proxy: its lines {@code acl}, and what stands in braces. */
final class HaproxyAcls {

  private static final Set<String> TRUE = Set.of("TRUE", "WAIT_END", "REQ_CONTENT");

  private final HaproxyValues values;
  private final Map<String, Test> named = new HashMap<>();

  HaproxyAcls(List<HaproxyLine> lines, HaproxyValues values) {
    this.values = values;
    for (HaproxyLine line : lines) {
      String name = line.arg(0);
      List<String> words = line.argsFrom(1);
      Optional<Test> test = test(line, words);
      test.ifPresent(found -> add(line, name, found));
    }
  }

  private void add(HaproxyLine line, String name, Test test) {
    Test before = named.get(name);
    Optional<Test> both = before == null ? Optional.of(test) : before.or(test);
    if (both.isEmpty()) {
      values.refuse(
          line,
          "refused: "
              + Findings.quote(name)
              + " asks for something else in a line before (expected: two names)");
    }
    named.put(name, both.orElse(test));
  }

  /** What is asked of a connection. */
  sealed interface Test {

    /** Whether the ClientHello has one of these names. */
    record Names(List<HostMatch> names) implements Test {}

    /** Whether the client offers one of these protocols. */
    record Protocols(List<String> protocols) implements Test {}

    /** Whether the client is in one of these networks. */
    record Sources(List<Prefix> networks) implements Test {}

    /** Whether it is TLS at all. */
    record Hello() implements Test {}

    /** Nothing; it holds. */
    record Always() implements Test {}

    /** One or the other, if they ask the same. */
    default Optional<Test> or(Test other) {
      if (this instanceof Names(var a) && other instanceof Names(var b)) {
        return Optional.of(new Names(joined(a, b)));
      }
      if (this instanceof Protocols(var a) && other instanceof Protocols(var b)) {
        return Optional.of(new Protocols(joined(a, b)));
      }
      if (this instanceof Sources(var a) && other instanceof Sources(var b)) {
        return Optional.of(new Sources(joined(a, b)));
      }
      return equals(other) ? Optional.of(this) : Optional.empty();
    }
  }

  /**
   * A test that may be turned round.
   *
   * @param negated whether it must not hold
   */
  record Term(boolean negated, Test test) {}

  /**
   * A condition, from the word {@code if} or {@code unless} on.
   *
   * @return alternatives, of each of which all terms must hold; absent if it was refused
   */
  Optional<List<List<Term>>> condition(HaproxyLine line, List<String> words) {
    if (words.isEmpty()) {
      return Optional.of(List.of(List.of()));
    }
    boolean unless = words.getFirst().equals("unless");
    if (!unless && !words.getFirst().equals("if")) {
      return values.bad(line, words.getFirst(), "if or unless");
    }
    List<List<Term>> alternatives = new ArrayList<>(List.of(new ArrayList<>()));
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("or") || word.equals("||")) {
        alternatives.add(new ArrayList<>());
        continue;
      }
      boolean negated = word.startsWith("!");
      String name = negated ? word.substring(1) : word;
      if (name.isEmpty() && i + 1 < words.size()) {
        name = words.get(++i);
      }
      Optional<Test> test;
      if (name.equals("{")) {
        int end = words.subList(i, words.size()).indexOf("}");
        if (end < 0) {
          return values.bad(line, "{", "a condition and }");
        }
        test = test(line, words.subList(i + 1, i + end));
        i += end;
      } else {
        test = find(line, name);
      }
      if (test.isEmpty()) {
        return Optional.empty();
      }
      alternatives.getLast().add(new Term(negated, test.get()));
    }
    if (!unless) {
      return Optional.of(alternatives);
    }
    if (alternatives.size() == 1 && alternatives.getFirst().size() == 1) {
      Term term = alternatives.getFirst().getFirst();
      return Optional.of(List.of(List.of(new Term(!term.negated(), term.test()))));
    }
    return values.bad(line, "unless", "one condition");
  }

  private Optional<Test> find(HaproxyLine line, String name) {
    Test test = named.get(name);
    if (test == null && TRUE.contains(name)) {
      return Optional.of(new Test.Always());
    }
    return test == null
        ? values.bad(line, name, "the name of an acl that could be read")
        : Optional.of(test);
  }

  private Optional<Test> test(HaproxyLine line, List<String> words) {
    if (words.isEmpty()) {
      return values.bad(line, "", "a condition");
    }
    String match = "str";
    boolean ignoresCase = false;
    List<String> given = new ArrayList<>();
    boolean flags = true;
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      ignoresCase |= flags && word.equals("-i");
      if (flags && word.equals("-m") && i + 1 < words.size()) {
        match = words.get(++i);
      } else if (flags && word.equals("--")) {
        flags = false;
      } else if (flags && word.startsWith("-") && !word.equals("-i") && !word.equals("-n")) {
        return values.bad(line, word, "-i, or -m with str or end");
      } else if (!flags || !word.startsWith("-")) {
        given.add(word);
      }
    }
    String criterion = words.getFirst();
    String sample =
        criterion.endsWith(",lower") ? criterion.substring(0, criterion.length() - 6) : criterion;
    boolean name = sample.equals("req.ssl_sni") || sample.equals("req_ssl_sni");
    if (name && !ignoresCase && sample.equals(criterion)) {
      values.notice(line, "holds for names in any case, as with -i");
    }
    return switch (sample) {
      case "req.ssl_sni", "req_ssl_sni" -> names(line, match, given);
      case "req.ssl_alpn" -> protocols(line, match, given);
      case "req.ssl_hello_type", "req_ssl_hello_type" ->
          given.equals(List.of("1"))
              ? Optional.of(new Test.Hello())
              : values.bad(line, String.join(" ", given), "1, a ClientHello");
      case "src" -> sources(line, given);
      default ->
          values.bad(line, criterion, "req.ssl_sni, req.ssl_alpn, req.ssl_hello_type or src");
    };
  }

  private Optional<Test> names(HaproxyLine line, String match, List<String> given) {
    List<HostMatch> names = new ArrayList<>();
    for (String text : given) {
      boolean below = match.equals("end") && text.startsWith(".");
      boolean both = (match.equals("end") || match.equals("dom")) && !below;
      try {
        HostName name = new HostName(below ? text.substring(1) : text);
        if (!below) {
          names.add(new HostMatch.Exact(name));
        }
        if (below || both) {
          names.add(new HostMatch.Below(name));
        }
      } catch (IllegalArgumentException e) {
        return values.bad(line, text, "a host name");
      }
      if (both) {
        values.notice(
            line,
            Findings.quote(text)
                + " stands for this name and all below it, and not for other ends");
      }
    }
    if (names.isEmpty() || !Set.of("str", "end", "dom").contains(match)) {
      return values.bad(line, names.isEmpty() ? "" : match, "names, and -m str or end");
    }
    return Optional.of(new Test.Names(names));
  }

  private Optional<Test> protocols(HaproxyLine line, String match, List<String> given) {
    boolean good = given.stream().allMatch(text -> text.matches("[!-+.-~-]{1,255}"));
    boolean parts = match.equals("sub") || match.equals("str");
    if (given.isEmpty() || !good || !parts) {
      return values.bad(line, String.join(" ", given), "protocols such as h2, and -m sub or str");
    }
    if (match.equals("str")) {
      values.notice(line, "takes clients that offer other protocols besides, too");
    }
    return Optional.of(new Test.Protocols(given));
  }

  private Optional<Test> sources(HaproxyLine line, List<String> given) {
    List<Prefix> networks = new ArrayList<>();
    for (String text : given) {
      Optional<Prefix> network = values.network(line, text);
      if (network.isEmpty()) {
        return Optional.empty();
      }
      networks.add(network.get());
    }
    return networks.isEmpty()
        ? values.bad(line, "src", "addresses or networks")
        : Optional.of(new Test.Sources(networks));
  }

  private static <T> List<T> joined(List<T> a, List<T> b) {
    Set<T> all = new LinkedHashSet<>(a);
    all.addAll(b);
    return List.copyOf(all);
  }
}
