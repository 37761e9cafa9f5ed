package dev.fairway.clients;

import java.util.List;
import java.util.regex.Pattern;

/** Takes out of what a client prints what differs between any two runs. */
final class Normal {

  private static final List<Replacement> REPLACEMENTS =
      List.of(
          // Where the cluster is.
          replace("https://[a-z0-9.-]+:\\d+(/clusters/[a-z]+)?", "SERVER"),
          // A temporary port.
          replace("(127\\.0\\.0\\.1|\\[::1]):\\d+", "$1:PORT"),
          // Log lines of client-go begin with time and process.
          replace("(?m)^[EWI]\\d{4} \\S+ +\\d+ ", "LOG "),
          // How often a candidate is interrupted while it asks is a matter of time.
          replace("(?m)^LOG leaderelection\\.go:.*context canceled.*\\n", ""),
          replace(
              "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?( ?[+-]\\d{4}( UTC)?|Z)?",
              "TIME"),
          replace("[A-Z][a-z]{2} [A-Z][a-z]{2} +\\d+ \\d\\d:\\d\\d:\\d\\d \\d{4}", "TIME"),
          replace("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UID"),
          replace("(resourceVersion\"?: \"?)\\d+", "$1VERSION"),
          // The id of an exec or a container.
          replace("[0-9a-f]{64}", "ID"),
          replace("\\b\\d+[dhms](\\d+[hms])?\\b", "AGE"),
          // Of a ReplicaSet and its pods.
          replace("-[0-9a-z]{8,10}-[0-9a-z]{5}\\b", "-POD"),
          // The files that kubectl compares and edits.
          replace("/\\S+/(LIVE|MERGED|kubectl-edit)-\\d+", "$1"),
          // A certificate vouches for itself when it is presented; to impersonate, there is none.
          replace(",\\s*\"extra\": \\{\\s*\"[^\"]*\": \\[\\s*\"X509SHA256=[^}]*}", ""),
          replace("(?m)^.*X509SHA256=.*\\n", ""),
          replace(" +", " "));

  private record Replacement(Pattern pattern, String with) {}

  private Normal() {}

  /**
   * The text without what must differ.
   *
   * @param namespace of the run
   * @param folder in which it ran
   */
  static String of(String text, String namespace, String folder) {
    String normal =
        text.replace("\r\n", "\n")
            .replace(folder, "FOLDER")
            .replaceAll("\\b" + Pattern.quote(namespace) + "\\b", "NAMESPACE");
    for (Replacement each : REPLACEMENTS) {
      normal = each.pattern.matcher(normal).replaceAll(each.with);
    }
    return normal;
  }

  private static Replacement replace(String pattern, String with) {
    return new Replacement(Pattern.compile(pattern), with);
  }
}
