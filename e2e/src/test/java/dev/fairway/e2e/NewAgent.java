package dev.fairway.e2e;

import dev.fairway.agent.Joining;
import dev.fairway.agent.StateFolder;
import dev.fairway.enrollment.ApiServer;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.lab.LabCluster;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.KeyPin;
import dev.fairway.testkit.JsonField;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Makes agents of running hubs. */
final class NewAgent {

  private NewAgent() {}

  /**
   * Joins, and offers the API server of a real cluster.
   *
   * @param operator who may ask the hub for an invite
   * @param port of the hub
   * @param name of the cluster in the hub
   * @return the state that it has joined with
   */
  static StateFolder join(
      AdminClient operator, int port, String name, LabCluster cluster, Path folder)
      throws Exception {
    String made = operator.post("/v1/invites?cluster=" + name).body();
    StateFolder state = new StateFolder(folder);
    Joining joining =
        new Joining(new HostPort("127.0.0.1", port), state, "test", InstantSource.system());
    ApiServer apiServer =
        new ApiServer(
            cluster.apiAddress(), cluster.serverName(), CertificatePem.parse(cluster.caPem()));
    joining.join(
        joining.confirm(KeyPin.parse(JsonField.text(made, "pin"))),
        new InviteToken(JsonField.text(made, "token")),
        new Joining.Offer(Optional.empty(), "node-1", Optional.of(apiServer), Optional.empty()));
    return state;
  }
}
