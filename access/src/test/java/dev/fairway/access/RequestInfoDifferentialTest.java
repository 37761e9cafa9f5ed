package dev.fairway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is asked, Fairway and Kubernetes must understand the same. */
class RequestInfoDifferentialTest {

  private static final long SEED = 20261121;
  private static final int REQUESTS = 40_000;

  private static final String[] METHODS = {
    "GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "DELETE", "OPTIONS", "get",
    "FOO",
  };
  private static final String[] SEGMENTS = {
    "api",
    "apis",
    "v1",
    "v1beta1",
    "apps",
    "example.com",
    "watch",
    "proxy",
    "namespaces",
    "namespaces",
    "kube-system",
    "status",
    "finalize",
    "pods",
    "deployments",
    "nodes",
    "x",
    "log",
    "exec",
    "attach",
    "portforward",
    "proxy",
    "scale",
    "",
    "",
    ".",
    "..",
    "a b",
    "%70ods",
    "%2F",
    "a%2fb",
    "%",
    "%zz",
    "%0",
    "%00",
    "kube%2Dsystem",
    "%e2%82%ac",
    "%ff",
    "%e2%82",
    "\u00e9",
    "+",
    "a+b",
    "#",
    "a;b",
    "metrics",
    "healthz",
    "debug",
    "pprof",
    "%77atch",
    "=",
    "&",
    ":",
    "@",
    "*",
  };
  private static final String[] KEYS = {
    "watch",
    "watch",
    "fieldSelector",
    "fieldSelector",
    "labelSelector",
    "limit",
    "timeoutSeconds",
    "%77atch",
    "resourceVersion",
    "allowWatchBookmarks",
    "sendInitialEvents",
    "continue",
    "follow",
    "Watch",
    "wat+ch",
    "fieldSelector%",
    "",
    "shardSelector",
    "resourceVersionMatch",
  };
  private static final String[] VALUES = {
    "",
    "1",
    "0",
    "true",
    "false",
    "FALSE",
    "fal%C5%BFe",
    "%66alse",
    "t",
    "10",
    "-5",
    "+5",
    "007",
    "1_0",
    "0x1",
    "9223372036854775807",
    "9223372036854775808",
    "%d9%a3",
    " ",
    "+",
    "%",
    "%2",
    "a;b",
    "metadata.name=x",
    "metadata.name==x",
    "metadata.name!=x",
    "metadata.name%3Dx",
    "metadata.name%3Dx%2Cmetadata.name%3Da",
    "metadata.name=a,spec.nodeName=b",
    "metadata.name",
    "metadata.name=a%5C%2Cb",
    "metadata.name=a%5C",
    "metadata.name=a%5Cx",
    "metadata.name=a=b",
    "metadata.name=",
    "metadata.name=.",
    "metadata.name=..",
    "metadata.name=a%2Fb",
    "metadata.name=a%25b",
    ",",
    "=",
    "!=",
    "=x",
    "=,metadata.name=y",
    "metadata.name=%ff",
    "metadata.namespace=x",
    " metadata.name=x",
    "metadata.name =x",
    "metadata.name=+x",
    "a=b",
    "a",
    "!a",
    "a%20in%20(b,c)",
    "a+notin+()",
    "a,b",
    "a%3E1",
    "a%3Ex",
    "A/b=c",
    "a/b/c",
    "!!a",
    "a=b,",
    "a==b",
    "a!=b",
    "in+in+(in,notin)",
    "a+in+(,)",
    "a+in+(b+c)",
    "a=%00",
    "a%00=b",
    "example.com/a=b",
    "-a=b",
    "a=-b",
  };
  private static final String SELECTOR_CHARACTERS = "ab.-_/=!<>(), \\\t\0in1é%";

  @Test
  void everyRequestIsUnderstoodAsKubernetesUnderstandsIt() throws Exception {
    GoProgram kubernetes = GoProgram.build("requestinfo");
    List<String> requests = requests(new Random(SEED));

    List<List<String>> expected =
        kubernetes.ask(requests).stream().map(GoProgram::strings).toList();

    assertThat(expected).hasSameSizeAs(requests);
    for (int i = 0; i < requests.size(); i++) {
      assertThat(normal(resolve(requests.get(i))))
          .as("seed %d, %s", SEED, requests.get(i))
          .isEqualTo(normal(expected.get(i)));
    }
    assertThat(expected).filteredOn(fields -> fields.size() > 1).hasSizeGreaterThan(REQUESTS / 2);
    assertThat(expected)
        .filteredOn(fields -> fields.size() > 1 && !fields.get(8).isEmpty())
        .hasSizeGreaterThan(REQUESTS / 10);
  }

  private static List<String> resolve(String request) {
    int space = request.indexOf(' ');
    try {
      RequestInfo info =
          RequestInfo.resolve(request.substring(0, space), request.substring(space + 1));
      List<String> fields =
          new ArrayList<>(
              List.of(
                  String.valueOf(info.isResourceRequest()),
                  info.verb(),
                  info.apiPrefix(),
                  info.apiGroup(),
                  info.apiVersion(),
                  info.namespace(),
                  info.resource(),
                  info.subresource(),
                  info.name(),
                  info.path()));
      fields.addAll(info.parts());
      return fields;
    } catch (MalformedTargetException e) {
      return List.of("malformed");
    }
  }

  /** Go and Java differ only in how many U+FFFD a run of bytes that are not UTF-8 becomes. */
  private static List<String> normal(List<String> fields) {
    return fields.stream().map(field -> field.replaceAll("\uFFFD+", "\uFFFD")).toList();
  }

  private static List<String> requests(Random random) {
    List<String> requests = new ArrayList<>();
    while (requests.size() < REQUESTS) {
      requests.add(pick(METHODS, random) + " " + path(random) + query(random));
    }
    return requests;
  }

  private static String path(Random random) {
    var path = new StringBuilder();
    switch (random.nextInt(4)) {
      case 0 -> path.append("/api/v1");
      case 1 -> path.append("/apis/apps/v1");
      default -> {}
    }
    int segments = random.nextInt(8);
    for (int i = 0; i < segments; i++) {
      path.append('/').append(clean(pick(SEGMENTS, random)));
    }
    if (path.isEmpty() || random.nextInt(5) == 0) {
      path.append('/');
    }
    return path.toString();
  }

  private static String query(Random random) {
    var query = new StringBuilder();
    int parameters = random.nextInt(4);
    for (int i = 0; i < parameters; i++) {
      query.append(i == 0 ? '?' : '&').append(pick(KEYS, random));
      if (random.nextInt(8) > 0) {
        query.append('=').append(clean(value(random)));
      }
    }
    return query.toString();
  }

  private static String value(Random random) {
    if (random.nextInt(3) > 0) {
      return pick(VALUES, random);
    }
    var value = new StringBuilder();
    int length = random.nextInt(10);
    for (int i = 0; i < length; i++) {
      char c = SELECTOR_CHARACTERS.charAt(random.nextInt(SELECTOR_CHARACTERS.length()));
      value.append(c > ' ' && c != '%' ? String.valueOf(c) : String.format("%%%02x", (int) c));
    }
    return value.toString();
  }

  /** A space would end the target on the wire. */
  private static String clean(String text) {
    return text.replace(" ", "%20");
  }

  private static String pick(String[] from, Random random) {
    return from[random.nextInt(from.length)];
  }
}
