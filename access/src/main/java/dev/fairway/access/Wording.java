package dev.fairway.access;

/**
 * Why something is denied, in the words of kube-apiserver, which people and programs know. Bounded,
 * whatever the request was, and without anything that could steer a terminal.
 */
final class Wording {

  /** The longest name that Kubernetes allows is a DNS subdomain's. */
  private static final int LONGEST = 253;

  private Wording() {}

  static String denied(Subject subject, AccessRequest request) {
    String who = "User " + quoted(subject.user()) + " cannot " + plain(request.verb());
    return who + " " + what(request) + ": no access policy allows it";
  }

  static String withoutUser(Subject subject) {
    return "User "
        + quoted(subject.user())
        + " cannot impersonate groups, a uid or extras without impersonating a user";
  }

  private static String what(AccessRequest request) {
    return switch (request) {
      case AccessRequest.OfPath path -> "path " + quoted(path.path());
      case AccessRequest.OfObject object -> object(object);
    };
  }

  private static String object(AccessRequest.OfObject object) {
    String sub = object.subresource();
    String resource = sub.isEmpty() ? object.resource() : object.resource() + "/" + sub;
    String namespace = object.namespace();
    String where =
        namespace.isEmpty() ? " at the cluster scope" : " in the namespace " + quoted(namespace);
    return "resource " + quoted(resource) + " in API group " + quoted(object.group()) + where;
  }

  private static String quoted(String text) {
    return "\"" + plain(text) + "\"";
  }

  private static String plain(String text) {
    var shown = new StringBuilder();
    int length = 0;
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      if (++length > LONGEST) {
        return shown.append("...").toString();
      }
      append(shown, text.codePointAt(i));
    }
    return shown.toString();
  }

  private static void append(StringBuilder shown, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          shown.append(String.format("\\u%04X", c));
      default -> {
        if (c == '"' || c == '\\') {
          shown.append('\\');
        }
        shown.appendCodePoint(c);
      }
    }
  }
}
