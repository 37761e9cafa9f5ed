package dev.fairway.cli;

import picocli.CommandLine.Option;

/** The options of every command that asks a running hub. */
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

  /** Asks the hub; see {@link AdminQuestions#ask(String)}. */
  String ask(Environment environment, String target) {
    return questions(environment).ask(target);
  }

  /** Asks the hub for a change of its agents or invites. */
  String change(Environment environment, String target) {
    return questions(environment)
        .ask(client -> client.post(target), "'fairway hub agents' shows which there are.");
  }

  private AdminQuestions questions(Environment environment) {
    return new AdminQuestions(
        "hub", HubFolders.socket(environment, state, socket), "--state or --admin-socket");
  }
}
