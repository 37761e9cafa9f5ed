package dev.fairway.enrollment;

import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.KeyPin;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents of a hub: who may join, who has joined, and who is let in. It lives in a folder, which
 * is made with the first invite: the agents' authority, the register, and the clusters that agents
 * brought along. What is answered is on disk before.
 *
 * <p>Any thread may call, except event loops: every call may read or write files.
 */
public final class EnrolledAgents implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EnrolledAgents.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Without vowels, so that no id is a word. */
  private static final String ID_LETTERS = "bcdfghjkmnpqrstvwxz23456789";

  private static final int ID_LENGTH = 8;

  /** How long agents are remembered after their last certificate could be renewed. */
  private static final Duration REMEMBERED = Duration.ofDays(30);

  private final RegisterFile file;
  private final AgentsAuthority authority;
  private final OfferedClusters offered;
  private final InstantSource clock;
  private final List<Consumer<AgentIdentity>> onRevoked = new CopyOnWriteArrayList<>();

  /**
   * Nothing is read or made yet.
   *
   * @param folder where it lives
   */
  public EnrolledAgents(Path folder, InstantSource clock) {
    this.file = new RegisterFile(folder);
    this.authority = new AgentsAuthority(folder, clock);
    this.offered = new OfferedClusters(clusters(folder));
    this.clock = clock;
  }

  /** Where, in its folder, the clusters are that agents brought along. */
  public static Path clusters(Path folder) {
    return folder.resolve("clusters");
  }

  /**
   * An invite that was made.
   *
   * @param token secret; kept nowhere else
   */
  public record Made(Invite invite, InviteToken token) {}

  /**
   * Invites agents.
   *
   * @throws RefusedException if there are too many invites
   * @throws IOException if the folder cannot be written, or another hub that lives owns it
   */
  public synchronized Made invite(Invite.Terms terms) throws RefusedException, IOException {
    file.own();
    Register now = file.read();
    authority.make(now.equals(Register.NONE));
    InviteToken token = InviteToken.create();
    String id =
        freshId(each -> now.invites().all().stream().anyMatch(one -> one.id().equals(each)));
    Register next = now.with(now.invites().with(token, id, terms, clock.instant()));
    file.write(next);
    Invite made = next.invites().of(token).orElseThrow();
    log.info(
        "invite {} for agents of {}: {} uses until {}",
        id,
        terms.cluster(),
        terms.uses(),
        made.expires());
    return new Made(made, token);
  }

  /**
   * Takes an invite back; who has joined by it stays.
   *
   * @throws RefusedException if there is none of this name
   */
  public synchronized void withdraw(String id) throws RefusedException, IOException {
    file.own();
    Register now = file.read();
    Invites rest =
        now.invites()
            .withdraw(id)
            .orElseThrow(
                () -> new RefusedException(404, "no invite \"" + id + "\" ('fairway hub agents')"));
    file.write(now.with(rest));
    log.info("invite {} was withdrawn", id);
  }

  /** The invites, those that ended lately too. */
  public synchronized List<Invite> invites() throws IOException {
    return List.copyOf(file.read().invites().all());
  }

  /** Who has joined, those that were sent away too. */
  public synchronized List<EnrolledAgent> agents() throws IOException {
    return List.copyOf(file.read().agents().values());
  }

  /** What an agent that joined was given. */
  public record Joined(
      Invite invite, EnrolledAgent agent, X509Certificate certificate, boolean apiServerAccepted) {}

  /**
   * Lets an agent join. The same key may ask again with a token that it has used up itself, as long
   * as the invite lasts: its answer may have been lost.
   *
   * @param from the address that it comes from
   * @throws RefusedException if it may not; the message says what helps
   */
  public synchronized Joined join(JoinRequest request, String from)
      throws RefusedException, IOException {
    Instant now = clock.instant();
    // Anybody may ask: only who has a token costs more than this look.
    Register register = file.read();
    Optional<EnrolledAgent> again = again(request, register, now);
    Invite invite =
        again.isPresent()
            ? register.invites().of(request.token()).orElseThrow()
            : register.invites().open(request.token(), now);
    requireCluster(request, invite);
    file.own();
    register = file.read();
    Register known = register;
    AgentIdentity identity =
        again.map(EnrolledAgent::identity).orElseGet(() -> freshIdentity(invite.cluster(), known));
    boolean taken = take(request, invite);
    X509Certificate certificate = authority.issue(request.request().publicKey(), identity);
    EnrolledAgent agent =
        new EnrolledAgent(
            identity,
            new EnrolledAgent.Joined(now, invite.id(), from, request.hostname(), request.version()),
            EnrolledAgent.Certificate.of(certificate),
            Optional.empty());
    Register room = register.withoutEnded(now.minus(Renewal.GRACE).minus(REMEMBERED));
    if (room.agents().size() >= Register.MOST_AGENTS) {
      throw new RefusedException(503, "the hub has " + Register.MOST_AGENTS + " agents already");
    }
    Invites invites =
        again.isPresent() ? room.invites() : room.invites().redeem(request.token(), now);
    file.write(room.with(invites).with(agent));
    return new Joined(invite, agent, certificate, taken);
  }

  private static Optional<EnrolledAgent> again(
      JoinRequest request, Register register, Instant now) {
    return register
        .invites()
        .of(request.token())
        .filter(invite -> now.isBefore(invite.expires()))
        .flatMap(invite -> register.joined(invite, KeyPin.of(request.request().publicKey())))
        .filter(agent -> agent.revoked().isEmpty());
  }

  private static void requireCluster(JoinRequest request, Invite invite) throws RefusedException {
    String wanted = request.cluster().orElse(invite.cluster());
    if (!wanted.equals(invite.cluster())) {
      throw new RefusedException(
          409,
          "the invite is for cluster \""
              + invite.cluster()
              + "\" and the agent says it is of another one (expected: --cluster "
              + invite.cluster()
              + ", or an invite for its own cluster)");
    }
  }

  /** Takes what was offered as far as the invite says so. */
  private boolean take(JoinRequest request, Invite invite) throws IOException {
    if (request.apiServer().isEmpty() || !invite.accepts().apiServer()) {
      return false;
    }
    ApiServer apiServer = request.apiServer().get();
    Optional<String> credential = request.credential().filter(_ -> invite.accepts().credential());
    offered.put(invite.cluster(), apiServer, credential);
    log.info(
        "cluster {} is at {} as {}, by authorities {}, offered by an agent with invite {}{}",
        invite.cluster(),
        apiServer.endpoint(),
        apiServer.serverName(),
        apiServer.fingerprints(),
        invite.id(),
        credential.isPresent() ? "; with a credential" : "");
    return true;
  }

  /**
   * The next certificate of an agent, for a key that the holder of its present one approves of.
   *
   * @throws RefusedException if there is none for it; the message says what helps
   */
  public synchronized X509Certificate renew(Renewal renewal) throws RefusedException, IOException {
    Instant now = clock.instant();
    AgentIdentity identity = judge(renewal.chain(), Renewal.GRACE, now);
    if (!renewal.isApproved()) {
      throw new RefusedException(
          403, "the renewal of agent " + identity + " is not signed by the key of its certificate");
    }
    file.own();
    Register register = file.read();
    X509Certificate next = authority.issue(renewal.request().publicKey(), identity);
    EnrolledAgent agent = register.agent(identity).orElseThrow();
    file.write(register.with(agent.renewed(next, renewal.version())));
    return next;
  }

  /**
   * Whether somebody who holds the key of a certificate is let in as an agent.
   *
   * @param chain what was shown, the own certificate first; may be empty
   * @param cluster whether the hub serves a cluster of a name
   */
  public synchronized AgentAdmission admit(
      List<X509Certificate> chain, Predicate<String> cluster, Instant now) {
    try {
      AgentIdentity identity = judge(chain, Duration.ZERO, now);
      if (!cluster.test(identity.cluster())) {
        return new AgentAdmission.Refused(
            "the hub serves no cluster \""
                + identity.cluster()
                + "\": add one with a link of kind agent to its configuration, or let the agent join"
                + " with an invite that accepts its API server");
      }
      return new AgentAdmission.Admitted(identity);
    } catch (RefusedException e) {
      return new AgentAdmission.Refused(e.reason());
    } catch (IOException e) {
      log.error("no agent is let in: {}", e.getMessage());
      return new AgentAdmission.Refused("the hub cannot read who its agents are; its log says why");
    }
  }

  private AgentIdentity judge(List<X509Certificate> chain, Duration grace, Instant now)
      throws RefusedException, IOException {
    CertificateAuthority issuer = authority.find();
    if (issuer == null) {
      throw new RefusedException(403, "this hub has never invited an agent");
    }
    if (chain.isEmpty()) {
      throw new RefusedException(403, "no certificate was shown; join with an invite");
    }
    return AgentCertificates.judge(chain.getFirst(), issuer, file.read(), grace, now);
  }

  /**
   * Sends an agent away for good. When this returns, it is let in no more and all who asked for it
   * ({@link #onRevoked}) have been told.
   *
   * @throws RefusedException if there is no such agent
   */
  public void revoke(AgentIdentity identity) throws RefusedException, IOException {
    synchronized (this) {
      file.own();
      Register now = file.read();
      EnrolledAgent agent =
          now.agent(identity)
              .orElseThrow(
                  () ->
                      new RefusedException(
                          404,
                          "no agent "
                              + identity
                              + " ('fairway hub agents' shows which there are)"));
      file.write(now.with(agent.revokedAt(clock.instant())));
    }
    log.info("agent {} was revoked", identity);
    onRevoked.forEach(each -> each.accept(identity));
  }

  /** Tells somebody of each agent that is sent away, on the thread of whoever does it. */
  public void onRevoked(Consumer<AgentIdentity> told) {
    onRevoked.add(told);
  }

  /** What signs the agents' certificates, PEM; nothing before the first invite. */
  public synchronized Optional<String> authorityPem() throws IOException {
    return Optional.ofNullable(authority.find()).map(CertificateAuthority::certificatePem);
  }

  /** Lets another process change it. */
  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      log.warn("letting go of the register of agents failed", e);
    }
  }

  /** The certificate as it is sent. */
  public static String pem(X509Certificate certificate) {
    return CertificatePem.print(List.of(certificate));
  }

  private static AgentIdentity freshIdentity(String cluster, Register register) {
    String id = freshId(each -> register.agent(new AgentIdentity(cluster, each)).isPresent());
    return new AgentIdentity(cluster, id);
  }

  private static String freshId(Predicate<String> taken) {
    while (true) {
      var id = new StringBuilder();
      for (int i = 0; i < ID_LENGTH; i++) {
        id.append(ID_LETTERS.charAt(RANDOM.nextInt(ID_LETTERS.length())));
      }
      if (!taken.test(id.toString())) {
        return id.toString();
      }
    }
  }
}
