package dev.fairway.cli;

import dev.fairway.authentication.TokenFile;
import dev.fairway.authentication.TokenHash;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fairway hub token}: makes a token for the file of an authenticator. */
@Command(
    name = "token",
    description = {
      "Make a token for a client of the hub.",
      "",
      "Prints the line for the file that spec.authentication[].tokenFile of the Hub names, and then"
          + " the token, which is kept nowhere: the line has its SHA-256 only. The hub reads the"
          + " file again when it changes."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub token --user builder --group ci",
      "  fairway hub token --user builder --uid 4711 --group ci --group deployers"
    })
final class HubTokenCommand implements Callable<Integer> {

  /** As hard to guess as a key of 256 bits. */
  private static final int RANDOM_BYTES = 32;

  /** Lets scanners for leaked secrets find it. */
  private static final String MARK = "fairway_";

  private final Environment environment;

  @Option(
      names = "--user",
      required = true,
      paramLabel = "NAME",
      description = "Who the token stands for, without the prefix of the authenticator.")
  private String user = "";

  @Option(
      names = "--uid",
      paramLabel = "UID",
      description = "What tells apart two who had the same name one after the other.")
  private String uid = "";

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = "A group of the user, without the prefix; may be given several times.")
  private List<String> groups = List.of();

  HubTokenCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String token = MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try {
      environment.out().println(TokenFile.line(TokenHash.of(token), user, uid, groups));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          "a name has " + e.getMessage(), "Give other names with --user, --uid and --group.", e);
    }
    environment.out().println(token);
    return ExitCode.DONE;
  }
}
