package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.authentication.TokenFile;
import dev.fairway.authentication.TokenHash;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubTokenCommandTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theLineIsThatOfTheTokenAndHasItsHashOnly() throws Exception {
    assertThat(run("--user", "builder", "--uid", "7", "--group", "ci", "--group", "ops")).isZero();

    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).startsWith("fairway_").hasSize(51);
    assertThat(lines.get(0)).doesNotContain(lines.get(1)).endsWith(" uid=7 group=ci group=ops");
    assertThat(TokenFile.parse(lines.get(0), "token:").tokens().get(TokenHash.of(lines.get(1))))
        .isNotNull()
        .satisfies(subject -> assertThat(subject.user()).isEqualTo("token:builder"));
  }

  @Test
  void eachTokenIsAnother() {
    run("--user", "a");
    run("--user", "a");

    assertThat(out.toString().lines().distinct()).hasSize(4);
  }

  @Test
  void aNameThatTheFileCannotHoldIsRefused() {
    assertThat(run("--user", "jane doe")).isEqualTo(ExitCode.FAILED);

    assertThat(err.toString()).contains("white space").contains("--user");
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "hub";
    all[1] = "token";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Fairway.run(Environments.of(folder, out, err), all);
  }
}
