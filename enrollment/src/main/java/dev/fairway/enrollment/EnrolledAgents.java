package dev.fairway.enrollment;

import dev.fairway.kubernetes.HomeCluster;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents of a hub: who may join, who has joined, and who is let in. A hub with a home cluster
 * keeps them there, together with its other replicas; else they live in a folder, which is made
 * with the first invite: the agents' authority, the register, and the clusters that agents brought
 * along. What is answered is kept before.
 *
 * <p>Any thread may call, except event loops: every call may block, unless it says otherwise.
 */
public final class EnrolledAgents implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EnrolledAgents.class);

  private final Path folder;
  private final Supplier<Optional<HomeCluster>> home;
  private final InstantSource clock;
  private final FolderRegister inFolder;
  private final List<Consumer<AgentIdentity>> onRevoked = new CopyOnWriteArrayList<>();
  private final Set<AgentIdentity> revoked = ConcurrentHashMap.newKeySet();
  private @Nullable HomeRegister inHome;
  private @Nullable HomeMirror mirror;

  /** Of a hub without a home cluster. */
  public EnrolledAgents(Path folder, InstantSource clock) {
    this(folder, Optional::empty, clock);
  }

  /**
   * Nothing is read or made yet.
   *
   * @param folder where they live without a home cluster; with one, the clusters that agents
   *     brought along are copied to it
   * @param home the home cluster of this moment, if the hub has one
   */
  public EnrolledAgents(Path folder, Supplier<Optional<HomeCluster>> home, InstantSource clock) {
    this.folder = folder;
    this.home = home;
    this.clock = clock;
    this.inFolder = new FolderRegister(folder, clock);
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

  /** Whether other replicas of the hub have the same agents and invites. */
  public boolean areShared() {
    return home.get().isPresent();
  }

  private synchronized RegisterStore store() {
    Optional<HomeCluster> now = home.get();
    if (now.isEmpty()) {
      inHome = null;
      mirror = null;
      return inFolder;
    }
    HomeRegister known = inHome;
    if (known == null || !known.isOf(now.get())) {
      known = new HomeRegister(now.get(), clock);
      inHome = known;
      mirror = new HomeMirror(known, folder, clock);
    }
    return known;
  }

  /**
   * Looks at what other replicas have changed: those who asked for it are told of the agents that
   * were sent away, and the folder gets the clusters that agents brought along. To be called about
   * once a second, by one thread.
   */
  public void follow() {
    RegisterStore store = store();
    HomeMirror following;
    synchronized (this) {
      following = mirror;
    }
    if (following == null) {
      return;
    }
    following.look();
    try {
      ((HomeRegister) store)
          .look()
          .ifPresent(
              known ->
                  known.register().agents().values().stream()
                      .filter(agent -> agent.revoked().isPresent())
                      .forEach(agent -> tell(agent.identity())));
    } catch (IOException e) {
      log.debug("the register cannot be read, which each admission says: {}", e.getMessage());
    }
  }

  /**
   * The authority by which replicas of the hub know each other; none without a home cluster, and
   * before anybody was invited. To be called by the thread that follows.
   *
   * @throws IOException if it is damaged, or missing and cannot be made now
   */
  public Optional<CertificateAuthority> replicasAuthority() throws IOException {
    try {
      return store() instanceof HomeRegister shared ? shared.replicas() : Optional.empty();
    } catch (RefusedException e) {
      throw new IOException(e.reason(), e);
    }
  }

  /**
   * Invites agents.
   *
   * @throws RefusedException if there are too many invites, or the home cluster is away
   * @throws IOException if the folder cannot be written, or another hub that lives owns it
   */
  public Made invite(Invite.Terms terms) throws RefusedException, IOException {
    InviteToken token = InviteToken.create();
    Invite made = store().change(new InviteChange(terms, token, clock.instant()));
    log.info(
        "invite {} for agents of {}: {} uses until {}",
        made.id(),
        terms.cluster(),
        terms.uses(),
        made.expires());
    return new Made(made, token);
  }

  /**
   * Takes an invite back; who has joined by it stays.
   *
   * @throws RefusedException if there is none of this name, or the home cluster is away
   */
  public void withdraw(String id) throws RefusedException, IOException {
    store()
        .change(
            (now, authority) -> {
              Invites rest =
                  now.invites()
                      .withdraw(id)
                      .orElseThrow(
                          () ->
                              new RefusedException(
                                  404, "no invite \"" + id + "\" ('fairway hub agents')"));
              return new RegisterStore.Changed<>(now.with(rest), id);
            });
    log.info("invite {} was withdrawn", id);
  }

  /** The invites, those that ended lately too. */
  public List<Invite> invites() throws IOException {
    return List.copyOf(store().read().register().invites().all());
  }

  /** Who has joined, those that were sent away too. */
  public List<EnrolledAgent> agents() throws IOException {
    return List.copyOf(store().read().register().agents().values());
  }

  /** What an agent that joined was given. */
  public record Joined(
      Invite invite, EnrolledAgent agent, X509Certificate certificate, boolean apiServerAccepted) {}

  /**
   * Lets an agent join. The same key may ask again with a token that it has used up itself, as long
   * as the invite lasts: its answer may have been lost.
   *
   * @param from the address that it comes from
   * @throws RefusedException if it may not, or the home cluster is away; the message says what
   *     helps
   */
  public Joined join(JoinRequest request, String from) throws RefusedException, IOException {
    RegisterStore store = store();
    // Anybody may ask: only who has a token costs more than this look.
    Register seen = store.read().register();
    if (seen.invites().of(request.token()).isEmpty()) {
      seen = store.readAgain().register();
    }
    JoinChange change = new JoinChange(request, from, clock.instant());
    change.requireInvited(seen);
    Joined joined = store.change(change);
    // Who was faster with the last use of an invite says where the cluster is, and nobody else.
    if (joined.apiServerAccepted()) {
      bring(store, request, joined.invite());
    }
    return joined;
  }

  /** Takes what was offered as far as the invite says so. */
  private static void bring(RegisterStore store, JoinRequest request, Invite invite)
      throws RefusedException, IOException {
    ApiServer apiServer = request.apiServer().orElseThrow();
    Optional<String> credential = request.credential().filter(_ -> invite.accepts().credential());
    store.bring(invite.cluster(), apiServer, credential);
    log.info(
        "cluster {} is at {} as {}, by authorities {}, offered by an agent with invite {}{}",
        invite.cluster(),
        apiServer.endpoint(),
        apiServer.serverName(),
        apiServer.fingerprints(),
        invite.id(),
        credential.isPresent() ? "; with a credential" : "");
  }

  /**
   * The next certificate of an agent, for a key that the holder of its present one approves of.
   *
   * @throws RefusedException if there is none for it, or the home cluster is away; the message says
   *     what helps
   */
  public X509Certificate renew(Renewal renewal) throws RefusedException, IOException {
    RegisterStore store = store();
    RenewalChange change = new RenewalChange(renewal, clock.instant());
    change.requireApproved(store.read());
    return store.change(change);
  }

  /**
   * Whether somebody who holds the key of a certificate is let in as an agent.
   *
   * @param chain what was shown, the own certificate first; may be empty
   * @param cluster whether the hub serves a cluster of a name
   */
  public AgentAdmission admit(List<X509Certificate> chain, Predicate<String> cluster, Instant now) {
    try {
      AgentIdentity identity = AgentCertificates.judge(chain, store().read(), Duration.ZERO, now);
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

  /**
   * Sends an agent away for good. When this returns, it is let in no more here, and all who asked
   * for it ({@link #onRevoked}) have been told; other replicas hear of it from the home cluster.
   *
   * @throws RefusedException if there is no such agent, or the home cluster is away
   */
  public void revoke(AgentIdentity identity) throws RefusedException, IOException {
    store()
        .change(
            (now, authority) -> {
              EnrolledAgent agent =
                  now.agent(identity)
                      .orElseThrow(
                          () ->
                              new RefusedException(
                                  404,
                                  "no agent "
                                      + identity
                                      + " ('fairway hub agents' shows which there are)"));
              return new RegisterStore.Changed<>(
                  now.with(agent.revokedAt(clock.instant())), identity);
            });
    tell(identity);
  }

  private void tell(AgentIdentity identity) {
    if (revoked.add(identity)) {
      log.info("agent {} was revoked", identity);
      onRevoked.forEach(each -> each.accept(identity));
    }
  }

  /**
   * Whether those who asked for it were told that an agent is sent away. Does not block: for
   * whoever was let in while that happened.
   */
  public boolean wasRevoked(AgentIdentity identity) {
    return revoked.contains(identity);
  }

  /** Tells somebody of each agent that is sent away, on the thread of whoever does it. */
  public void onRevoked(Consumer<AgentIdentity> told) {
    onRevoked.add(told);
  }

  /** Lets another process change it. */
  @Override
  public void close() {
    inFolder.close();
  }

  /** The certificate as it is sent. */
  public static String pem(X509Certificate certificate) {
    return CertificatePem.print(List.of(certificate));
  }
}
