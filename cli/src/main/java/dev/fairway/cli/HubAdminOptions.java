package dev.fairway.cli;

import dev.fairway.observe.AdminClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that asks a running hub, and the asking. */
final class HubAdminOptions {

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "The hub's state folder. Default: fairway/hub below $XDG_STATE_HOME.")
  private String state = "";

  @Option(
      names = "--admin-socket",
      paramLabel = "PATH",
      description = "The hub's admin socket. Default: hub.sock in its state folder.")
  private String socket = "";

  @Mixin private OutputOption output = new OutputOption();

  boolean json() {
    return output.json();
  }

  /**
   * Asks the hub.
   *
   * @return the answer, an object
   * @throws CommandFailure if there is none; its message says what helps
   */
  String ask(Environment environment, String target) {
    Path path = HubFolders.socket(environment, state, socket);
    AdminClient.Answer answer = get(path, target);
    if (answer.status() == 200) {
      return answer.body();
    }
    Map<String, Object> error = Json.object(answer.body());
    throw new CommandFailure(
        Table.printable(Json.text(error, "error")),
        answer.status() == 404
            ? "'fairway hub connections' shows what is open."
            : "The hub's log may say more.");
  }

  private static AdminClient.Answer get(Path path, String target) {
    try {
      return new AdminClient(path).get(target);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("Permission denied")) {
        throw new CommandFailure(
            "the admin socket " + path + " is not yours",
            "Ask as the user that runs the hub, with sudo -u for instance.",
            e);
      }
      if (message.contains("refused") || message.contains("No such file")) {
        throw nobody(path, e);
      }
      throw new CommandFailure(
          "the hub at " + path + " did not answer: " + message, "The hub's log may say more.", e);
    }
  }

  private static CommandFailure nobody(Path path, IOException e) {
    return new CommandFailure(
        "no hub runs at the admin socket " + path,
        "Start one with 'fairway hub', or name its --state or --admin-socket.",
        e);
  }
}
