package dev.fairway.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whom the commands ask that ask a running relay: one by itself, or those of a hub. */
final class RelayAskOptions {

  @Mixin private RelayAdminOptions admin = new RelayAdminOptions();

  @Option(
      names = "--hub",
      description =
          "Ask a hub about its Relays. Its admin socket is hub.sock in fairway/hub below"
              + " $XDG_STATE_HOME, unless --admin-socket names another.")
  private boolean hub;

  /** Asks; see {@link AdminQuestions#ask(String)}. */
  String ask(Environment environment, String resource) {
    return questions(environment).ask(target(resource));
  }

  /** The path of a resource of relays, which begins with a slash. */
  String target(String resource) {
    return (hub ? "/v1/relay" : "/v1") + resource;
  }

  AdminQuestions questions(Environment environment) {
    return hub && !admin.isGiven()
        ? new AdminQuestions("hub", HubFolders.socket(environment, "", ""), "--admin-socket")
        : new AdminQuestions(hub ? "hub" : "relay", admin.socket(environment), "--admin-socket");
  }
}
