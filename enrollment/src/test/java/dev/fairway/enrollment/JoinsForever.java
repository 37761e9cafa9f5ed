package dev.fairway.enrollment;

import dev.fairway.pki.AgentKey;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** A process that lets agents join and says of each that it has, until it is killed. */
final class JoinsForever {

  private JoinsForever() {}

  static void join(Path folder, PrintStream said) throws Exception {
    var agents = new EnrolledAgents(folder, InstantSource.system());
    var terms =
        new Invite.Terms(
            "east", Duration.ofHours(1), Invite.MOST_USES, new Invite.Accepts(false, false));
    EnrolledAgents.Made made = agents.invite(terms);
    for (int i = 0; i < Invite.MOST_USES; i++) {
      var request =
          new JoinRequest(
              made.token(),
              AgentKey.create().request(),
              Optional.empty(),
              "node",
              "0.1",
              Optional.empty(),
              Optional.empty());
      said.println(agents.join(request, "192.0.2.7").agent().identity());
      said.flush();
    }
  }

  /** With the folder as its argument. */
  public static void main(String[] args) throws Exception {
    join(Path.of(args[0]), new PrintStream(new FileOutputStream(FileDescriptor.out)));
  }
}
