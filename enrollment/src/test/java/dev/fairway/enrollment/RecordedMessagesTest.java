package dev.fairway.enrollment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fairway.pki.AgentIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What agents and hubs of version 0.1 sent each other, recorded: whatever this version changes, it
 * reads them, and they read what it writes. The recordings are never written anew; a change that
 * needs another one needs another name for its field.
 */
class RecordedMessagesTest {

  private static final Message JOIN =
      new Message("join", text -> JoinRequest.parse(text).json(), "token", "request", "version");
  private static final Message JOIN_ANSWER =
      new Message(
          "join-answer",
          text -> JoinAnswer.parse(text).json(),
          "cluster",
          "agent",
          "certificate",
          "trust",
          "version",
          "apiServerAccepted",
          "credentialAccepted",
          "clusterKnown");
  private static final Message RENEWAL =
      new Message(
          "renewal",
          text -> Renewal.parse(text).json(),
          "certificate",
          "request",
          "approval",
          "version");
  private static final Message RENEWAL_ANSWER =
      new Message(
          "renewal-answer",
          text -> RenewalAnswer.parse(text).json(),
          "certificate",
          "trust",
          "version");
  private static final Message HUB_TRUST =
      new Message("hub-trust", text -> HubTrust.parse(text).json(), "trust", "time", "version");

  /**
   * A message.
   *
   * @param again reads it and writes it
   * @param needed the fields without which version 0.1 does not read it
   */
  record Message(String file, UnaryOperator<String> again, List<String> needed) {

    Message(String file, UnaryOperator<String> again, String... needed) {
      this(file, again, List.of(needed));
    }

    String recorded() throws IOException {
      try (InputStream in =
          RecordedMessagesTest.class.getResourceAsStream("/messages/0.1/" + file + ".json")) {
        return new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8).strip();
      }
    }

    @Override
    public String toString() {
      return file;
    }
  }

  static List<Message> messages() {
    return List.of(JOIN, JOIN_ANSWER, RENEWAL, RENEWAL_ANSWER, HUB_TRUST);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatAnOlderOneSentIsReadAndWrittenSoThatItReadsItToo(Message message) throws IOException {
    String written = message.again.apply(message.recorded());
    for (String field : message.needed) {
      assertThat(written).contains("\"" + field + "\":");
    }
    assertThat(message.again.apply(written)).isEqualTo(written);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatANewerOneSaysBesidesIsPassedOver(Message message) throws IOException {
    String recorded = message.recorded();
    String newer =
        "{\"later\":{\"deep\":[1,{\"a\":null},true]},\"more\":1.5," + recorded.substring(1);
    assertThat(message.again.apply(newer)).isEqualTo(message.again.apply(recorded));
  }

  @ParameterizedTest
  @MethodSource("messages")
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
    JoinRequest join = read(JOIN, JoinRequest::parse);
    assertThat(join.token().text()).isEqualTo("a-token");
    assertThat(join.cluster()).contains("east");
    assertThat(join.hostname()).isEqualTo("node-1");
    assertThat(join.apiServer().orElseThrow().endpoint()).hasToString("10.0.0.1:6443");
    assertThat(join.credential()).contains("a-credential");
    JoinAnswer answer = read(JOIN_ANSWER, JoinAnswer::parse);
    assertThat(answer.identity()).isEqualTo(new AgentIdentity("east", "bx7kq2mn"));
    assertThat(answer.apiServerAccepted()).isTrue();
    Renewal renewal = read(RENEWAL, Renewal::parse);
    assertThat(renewal.isApproved()).isTrue();
    assertThat(AgentIdentity.of(renewal.chain().getFirst()))
        .isEqualTo(Optional.of(answer.identity()));
    assertThat(read(HUB_TRUST, HubTrust::parse).time())
        .isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
  }

  private static <T> T read(Message message, Function<String, T> parser) throws IOException {
    return parser.apply(message.recorded());
  }
}
