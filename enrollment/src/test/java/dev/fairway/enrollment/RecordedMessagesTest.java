package dev.fairway.enrollment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fairway.pki.AgentIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What agents and hubs of version 0.1 sent each other, recorded: whatever this version changes, it
 * reads them, and they read what it writes. The recordings are never written anew; a change that
 * needs another one needs another name for its field.
 */
class RecordedMessagesTest {

  /** The messages, and the fields without which version 0.1 reads none of them. */
  private enum Message {
    JOIN("join", text -> JoinRequest.parse(text).json(), "token", "request", "version"),
    JOIN_ANSWER(
        "join-answer",
        text -> JoinAnswer.parse(text).json(),
        "cluster",
        "agent",
        "certificate",
        "trust",
        "version",
        "apiServerAccepted",
        "credentialAccepted",
        "clusterKnown"),
    RENEWAL(
        "renewal",
        text -> Renewal.parse(text).json(),
        "certificate",
        "request",
        "approval",
        "version"),
    RENEWAL_ANSWER(
        "renewal-answer",
        text -> RenewalAnswer.parse(text).json(),
        "certificate",
        "trust",
        "version"),
    HUB_TRUST("hub-trust", text -> HubTrust.parse(text).json(), "trust", "time", "version");

    private final String file;
    private final UnaryOperator<String> again;
    private final List<String> needed;

    Message(String file, UnaryOperator<String> again, String... needed) {
      this.file = file;
      this.again = again;
      this.needed = Arrays.asList(needed);
    }

    String recorded() throws IOException {
      try (InputStream in =
          RecordedMessagesTest.class.getResourceAsStream("/messages/0.1/" + file + ".json")) {
        return new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8).strip();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAnOlderOneSentIsReadAndWrittenSoThatItReadsItToo(Message message) throws IOException {
    String written = message.again.apply(message.recorded());
    for (String field : message.needed) {
      assertThat(written).contains("\"" + field + "\":");
    }
    assertThat(message.again.apply(written)).isEqualTo(written);
  }

  @ParameterizedTest
  @EnumSource
  void whatANewerOneSaysBesidesIsPassedOver(Message message) throws IOException {
    String recorded = message.recorded();
    String newer =
        "{\"later\":{\"deep\":[1,{\"a\":null},true]},\"more\":1.5," + recorded.substring(1);
    assertThat(message.again.apply(newer)).isEqualTo(message.again.apply(recorded));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsMissingIsNamed(Message message) throws IOException {
    String recorded = message.recorded();
    for (String field : message.needed) {
      String without = recorded.replace("\"" + field + "\":", "\"other-" + field + "\":");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> message.again.apply(without))
          .withMessageStartingWith(field + ": missing (expected: ");
    }
  }

  @Test
  void theRecordingsMeanWhatTheyMeant() throws IOException {
    JoinRequest join = read(Message.JOIN, JoinRequest::parse);
    assertThat(join.token().text()).isEqualTo("a-token");
    assertThat(join.cluster()).contains("east");
    assertThat(join.hostname()).isEqualTo("node-1");
    assertThat(join.apiServer().orElseThrow().endpoint()).hasToString("10.0.0.1:6443");
    assertThat(join.credential()).contains("a-credential");
    JoinAnswer answer = read(Message.JOIN_ANSWER, JoinAnswer::parse);
    assertThat(answer.identity()).isEqualTo(new AgentIdentity("east", "bx7kq2mn"));
    assertThat(answer.apiServerAccepted()).isTrue();
    Renewal renewal = read(Message.RENEWAL, Renewal::parse);
    assertThat(renewal.isApproved()).isTrue();
    assertThat(AgentIdentity.of(renewal.chain().getFirst()))
        .isEqualTo(Optional.of(answer.identity()));
    assertThat(read(Message.HUB_TRUST, HubTrust::parse).time())
        .isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
  }

  private static <T> T read(Message message, Function<String, T> parser) throws IOException {
    return parser.apply(message.recorded());
  }
}
