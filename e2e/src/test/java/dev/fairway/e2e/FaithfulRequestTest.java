package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same request gives the same status, the same fields and the same bytes, directly and through
 * the hub: by host and by path, over HTTP/1.1 and HTTP/2. In path addressing a Location gets the
 * prefix, and nothing else differs.
 */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class FaithfulRequestTest {

  /** Nobody listens, a redirect that the aggregator refuses, versions that no cluster has. */
  private static final Pattern UNANSWERABLE =
      Pattern.compile("shell:1/|/moved|resourceVersion=(x|99999999999)");

  /** The cluster goes on while it is asked: a difference counts when it stands this often. */
  private static final int TRIES = 4;

  @SuppressWarnings("NullAway.Init")
  private static Fixture fixture;

  @SuppressWarnings("NullAway.Init")
  private static ExecutorService threads;

  /** For each version of HTTP first the direct one. */
  private static final List<Door> DOORS = new ArrayList<>();

  @BeforeAll
  static void start(HubInFront setup, Fixture shared) throws Exception {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    fixture = shared;
    for (Version version : List.of(Version.HTTP_1_1, Version.HTTP_2)) {
      DOORS.add(Door.direct(setup, Fixture.CLUSTER, version));
      DOORS.add(Door.byHost(setup, Fixture.CLUSTER, version));
      DOORS.add(Door.byPath(setup, Fixture.CLUSTER, version));
    }
  }

  @AfterAll
  static void stop() {
    DOORS.forEach(door -> door.client().close());
    threads.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.fairway.e2e.Asks#all")
  void theAnswerIsTheSameThroughEachDoor(Ask ask) throws Exception {
    Map<Door, String> expected = new LinkedHashMap<>();
    Map<Door, String> actual = new LinkedHashMap<>();
    for (int i = 0; i < TRIES && (i == 0 || !expected.equals(actual)); i++) {
      expected.clear();
      actual.clear();
      compare(ask, expected, actual);
    }
    if (!UNANSWERABLE.matcher(ask.target()).find()) {
      assertThat(expected.values()).as("what is asked works").noneMatch(FaithfulRequestTest::fails);
    }
    for (Door door : expected.keySet()) {
      assertThat(actual.get(door)).as("%s %s", ask, door).isEqualTo(expected.get(door));
    }
  }

  private static void compare(Ask ask, Map<Door, String> expected, Map<Door, String> actual)
      throws Exception {
    Map<Door, Future<String>> answers = new LinkedHashMap<>();
    for (Door door : DOORS) {
      answers.put(door, threads.submit(() -> ask(ask, door)));
    }
    String direct = "";
    for (Door door : DOORS) {
      String answer = answers.get(door).get();
      if (door.isDirect()) {
        direct = answer;
      } else {
        expected.put(door, withPrefix(direct, door.prefix()));
        actual.put(door, answer);
      }
    }
  }

  private static String ask(Ask ask, Door door) throws InterruptedException {
    try {
      HttpResponse<byte[]> response = door.send(ask, fixture, BodyHandlers.ofByteArray());
      // A URL of the door itself leads where its path does.
      return Answer.text(ask, response).replace("[https://" + door.address() + "/", "[/");
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Whether the cluster could not do it at all: two such answers are alike and prove nothing. */
  private static boolean fails(String answer) {
    return answer.lines().findFirst().orElse("").matches("HTTP_\\S+ 5\\d\\d|java.*");
  }

  private static String withPrefix(String answer, String prefix) {
    return answer.replaceFirst("(?m)^location: \\[(/(?!/))", "location: [" + prefix + "$1");
  }
}
