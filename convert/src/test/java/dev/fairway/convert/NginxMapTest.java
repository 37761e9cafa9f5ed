package dev.fairway.convert;

import static dev.fairway.convert.Samples.notices;
import static dev.fairway.convert.Samples.problems;
import static dev.fairway.convert.Samples.relay;
import static dev.fairway.convert.Samples.remarks;
import static dev.fairway.convert.Samples.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.model.TcpRoute;
import dev.fairway.routing.HelloTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected targets are those that nginx 1.22 chooses. */
class NginxMapTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "~\\.ex\\.com$ a; ~^a\\.ex\\.com$ b; ~\\.b\\.ex\\.com$ c; default d;"
            + "|a.ex.com a, x.b.ex.com a, ex.com d",
        "~^a\\.ex\\.com$ b; ~\\.b\\.ex\\.com$ c; ~\\.ex\\.com$ a; default d;"
            + "|a.ex.com b, x.b.ex.com c, b.ex.com a, ex.org d",
        "hostnames; *.ex.com a; ~\\.b\\.ex\\.com$ c; default d;|x.b.ex.com a, ex.com d",
        "hostnames; ~\\.ex\\.com$ c; *.b.ex.com a; default d;|x.b.ex.com a, b.ex.com c",
        "hostnames; ~^a\\.ex\\.com$ c; .ex.com a; *.b.ex.com b; default d;"
            + "|a.ex.com a, ex.com a, x.b.ex.com b",
        "~^a\\.ex\\.com$ c; a.ex.com a; default d;|a.ex.com a",
        "~^a\\.ex\\.com$ a; ~^a\\.ex\\.com$ b; default d;|a.ex.com a",
        "a.ex.com a; '' d; default d;|a.ex.com a, b.ex.com d"
      })
  void theLineThatNginxTakesIsTaken(String lines, String expected) {
    HelloTable table = table(lines.replace("''", "\"\""));
    for (String pair : expected.split(", ", -1)) {
      String[] words = pair.split(" ", -1);
      assertThat(table.find(words[0], List.of()).map(TcpRoute::upstream))
          .as(pair)
          .contains(words[1]);
    }
    assertThat(table.find(null, List.of()).map(TcpRoute::upstream)).contains("d");
  }

  @Test
  void aLineThatNeverHoldsInNginxEitherIsNoReasonToWarn() {
    String text = server("~\\.ex\\.com$ a;\n~^a\\.ex\\.com$ b;\n");
    assertThat(remarks(text))
        .containsExactly(
            "2:1: map: never holds, or not for all: nginx takes another line before, and so does"
                + " Fairway");
    assertThat(notices(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default a; default b;",
        "a.ex a; A.ex b;",
        "a.ex a; \\a.ex b;",
        "hostnames; .ex.com a; ex.com b;",
        "hostnames; ex.com b; .ex.com a;",
        "hostnames; .ex.com a; *.ex.com b;",
        "hostnames; *.ex.com a; .ex.com b;",
        "hostnames; *.a.com a; *.A.com b;",
        "'' a; '' a; default a;"
      })
  void aKeyThatIsGivenTwiceIsRefusedAsByNginx(String lines) {
    assertThat(problems(server(lines)))
        .singleElement()
        .asString()
        .contains("1:")
        .endsWith(" is given twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.ex.com a; '' b; default d;", "a.ex.com a; '' b;"})
  void clientsWithoutANameCannotHaveATargetOfTheirOwn(String lines) {
    assertThat(problems(server(lines)))
        .singleElement()
        .asString()
        .contains("map: refused: a target of their own for clients without a name");
  }

  /** Else a client that offers the second and the third would go where nginx does not send it. */
  @Test
  void protocolsKeepTheirOrderThoughTwoHaveTheSameTarget() {
    String text =
        server("~\\bh2\\b a;\n~\\bx\\b b;\n~\\bhttp/1.1\\b a;\n~\\bh2\\b c;\n")
            .replace("server_name", "alpn_protocols");
    assertThat(yaml(text))
        .contains(
            "- alpn: [h2]\n          upstream: a\n",
            "- alpn: [x]\n          upstream: b\n",
            "- alpn: [http/1.1]\n          upstream: a\n")
        .doesNotContain("upstream: c");
  }

  @Test
  void moreNamesThanARouteTakesAreTwoRoutesAndTooManyTargetsAreSaidAtTheProxyPass() {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < 10_100; i++) {
      names.append("n" + i + ".example a;\n");
    }
    HelloTable table = table(names.toString());
    assertThat(table.find("n10099.example", List.of()).map(TcpRoute::upstream)).contains("a");

    StringBuilder targets = new StringBuilder("map $ssl_preread_server_name $up {\n");
    for (int i = 1; i <= 1_100; i++) {
      targets.append("n" + i + ".example a:" + i + ";\n");
    }
    assertThat(problems(targets + "}\nserver { listen 1; ssl_preread on;\n proxy_pass $up; }"))
        .containsExactly("1104:2: proxy_pass: refused: 1100 routes (expected: at most 1000)");
  }

  private static HelloTable table(String lines) {
    Action.ByHello action = (Action.ByHello) relay(server(lines)).listeners().getFirst().action();
    List<TcpRoute> routes = new ArrayList<>();
    for (HelloRoute route : action.routes()) {
      String name = ((Target.Upstream) route.target()).name();
      routes.add(new TcpRoute(route.names(), route.alpn(), name));
    }
    return HelloTable.compile(routes);
  }

  private static String server(String lines) {
    StringBuilder text = new StringBuilder("map $ssl_preread_server_name $up {");
    text.append(lines).append("}\n");
    for (String name : List.of("a", "b", "c", "d")) {
      text.append("upstream " + name + " { server " + name + ".example:443; }\n");
    }
    return text.append("server { listen 1; ssl_preread on; proxy_pass $up; }\n").toString();
  }
}
