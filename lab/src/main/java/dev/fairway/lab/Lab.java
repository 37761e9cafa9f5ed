package dev.fairway.lab;

import dev.fairway.pki.LockFile;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Real clusters on this machine, that live as long as the lab is open.
 *
 * <pre>{@code
 * try (Lab lab = Lab.open(options)) {
 *   LabCluster east = lab.start(ClusterSpec.of("east", ClusterShape.LOOPBACK));
 *   east.kubectl("get", "namespaces");
 * }
 * }</pre>
 *
 * <p>Whatever a lab makes can be found again: its processes carry a mark, its folder says what else
 * it made. Opening a lab therefore first removes what labs of the same state folder left whose
 * owner died. Safe for use by several threads.
 */
public final class Lab implements AutoCloseable {

  private final LabOptions options;
  private final StateFolder state;
  private final LabFolder folder;
  private final LockFile lock;
  private final Launcher launcher;
  private final Starts starts = new Starts();
  private final Set<String> names = new HashSet<>();
  private final Map<Integer, Kubeconfig> kubeconfigs = new TreeMap<>();
  private boolean over;

  private Lab(LabOptions options, StateFolder state, LabFolder folder, LockFile lock) {
    this.options = options;
    this.state = state;
    this.folder = folder;
    this.lock = lock;
    this.launcher = new Launcher(folder.path(), options.environment());
  }

  /**
   * Opens a lab without clusters, after it has removed what dead labs left.
   *
   * @throws LabException if the state folder cannot be used
   */
  public static Lab open(LabOptions options) {
    return open(options, Optional.empty());
  }

  /**
   * Opens a lab that people call by a name, which no other living lab of the state folder has.
   *
   * @param name a DNS label of at most 40 characters
   */
  public static Lab open(LabOptions options, String name) {
    return open(options, Optional.of(name));
  }

  /** The labs of the state folder, dead ones too. */
  public static List<LabStatus> list(LabOptions options) {
    try {
      StateFolder state = StateFolder.prepare(options);
      try (var _ = state.lock()) {
        List<LabStatus> found = new ArrayList<>();
        for (LabFolder lab : state.labs()) {
          found.add(LabStatusReader.read(lab));
        }
        return List.copyOf(found);
      }
    } catch (IOException e) {
      throw unusable(options, e);
    }
  }

  /**
   * Ends a lab without an owner and removes everything of it.
   *
   * @return whether there was one of this name or id
   * @throws LabException if a living process owns it
   */
  public static boolean remove(LabOptions options, String name) {
    try {
      StateFolder state = StateFolder.prepare(options);
      try (var _ = state.lock()) {
        Optional<LabFolder> lab = find(state, name);
        if (lab.isEmpty()) {
          return false;
        }
        if (!sweep(options, lab.get())) {
          throw new LabException(
              "lab " + name + " belongs to a running process; end that, and it goes with it");
        }
        return true;
      }
    } catch (IOException e) {
      throw unusable(options, e);
    }
  }

  /**
   * Starts a cluster and returns when all of it is ready.
   *
   * @throws LabException if this machine cannot run its shape, or a part of it fails; the message
   *     says what helps or quotes the log. What was started already ends with the lab
   * @throws IllegalArgumentException if the lab has a cluster of that name already
   */
  public LabCluster start(ClusterSpec spec) {
    int number = register(spec.name());
    try (var _ = starts.begin()) {
      return start(spec, number);
    }
  }

  /**
   * Makes a network without a cluster, behind a NAT that lets nothing in. Needs root.
   *
   * @param name a name that no cluster of the lab has
   * @throws LabException if this machine cannot make it
   */
  public NattedNetwork startNetwork(String name) {
    int number = register(ClusterSpec.of(name, ClusterShape.NETWORK).name());
    NattedNetwork.check(options.environment());
    try (var _ = starts.begin()) {
      Files.createDirectories(folder.cluster(name));
      ClusterNetwork network = ClusterNetwork.create(folder, launcher, name, number, 1);
      return NattedNetwork.around(folder, launcher, name, network);
    } catch (IOException e) {
      throw unusable(options, e);
    }
  }

  /**
   * Puts a NAT around the network of a running cluster, which lets nothing in: this host reaches it
   * no more, by none of its addresses, and {@link LabCluster#kubectl} works from within.
   *
   * @throws LabException if this machine cannot do it
   * @throws IllegalArgumentException if the cluster has no network of its own
   */
  public NattedNetwork enclose(LabCluster cluster) {
    NattedNetwork.check(options.environment());
    ClusterNetwork network =
        cluster
            .network()
            .orElseThrow(
                () -> new IllegalArgumentException(cluster.name() + " has no network of its own"));
    NattedNetwork natted = NattedNetwork.around(folder, launcher, cluster.name(), network);
    cluster.enclosed();
    return natted;
  }

  /**
   * The kubeconfig of an administrator of all clusters that were started so far, with a context for
   * each, readable by its owner only.
   */
  public Path kubeconfig() {
    return folder.kubeconfig();
  }

  /**
   * Makes a folder for files that go with this lab, readable by its owner only. The lab removes it
   * when it closes, or the next lab does if this process is killed.
   *
   * @param name a name that no cluster of the lab has
   * @throws IOException if it cannot be made, or exists already
   */
  public Path createFolder(String name) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    return Files.createDirectory(folder.path().resolve(name), ownerOnly);
  }

  /** Starts several clusters at once; returns them in the given order when all are ready. */
  public List<LabCluster> startAll(List<ClusterSpec> specs) {
    List<Callable<LabCluster>> starts = new ArrayList<>();
    for (ClusterSpec spec : specs) {
      starts.add(() -> start(spec));
    }
    try {
      return Parallel.all(starts);
    } catch (IOException e) {
      throw new LabException("cannot start clusters: " + e.getMessage(), e);
    }
  }

  /**
   * Leaves the clusters running when this process ends; from now on only {@link #remove} ends them.
   * The lab is closed by this.
   */
  public synchronized void detach() {
    if (over) {
      throw new IllegalStateException("the lab was closed");
    }
    over = true;
    launcher.close();
    folder.record(JournalEntry.Kind.DETACHED, "yes");
    try {
      lock.close();
    } catch (IOException e) {
      throw unusable(options, e);
    }
  }

  /**
   * Ends all clusters and removes everything of them, within about half a minute. A second call
   * does nothing. Threads that are starting a cluster are interrupted, and their starts fail; so it
   * may be called at any time, from a shutdown hook too.
   *
   * @throws LabException if something could not be removed; the next lab tries again
   */
  @Override
  public synchronized void close() {
    if (over) {
      return;
    }
    over = true;
    launcher.close();
    // Who interrupts a lab wants it gone, not half gone.
    boolean interrupted = Thread.interrupted();
    starts.interruptAndAwait();
    try (var _ = state.lock();
        var _ = lock) {
      new Sweep(folder, options.environment()).run();
    } catch (IOException e) {
      throw new LabException("cannot remove " + folder.path() + ": " + LabException.reason(e), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Lab open(LabOptions options, Optional<String> name) {
    try {
      StateFolder state = StateFolder.prepare(options);
      try (var _ = state.lock()) {
        recover(options, state);
        if (name.isPresent() && find(state, name.get()).isPresent()) {
          throw new LabException("There is a lab named " + name.get() + " already");
        }
        return create(options, state, name);
      }
    } catch (IOException e) {
      throw unusable(options, e);
    }
  }

  private static Lab create(LabOptions options, StateFolder state, Optional<String> name)
      throws IOException {
    LabFolder folder = state.newLab();
    LockFile lock = LockFile.tryAcquire(folder.lockFile()).orElseThrow();
    try {
      folder.record(JournalEntry.Kind.BOOT, Host.bootId());
      name.ifPresent(known -> folder.record(JournalEntry.Kind.NAME, known));
      return new Lab(options, state, folder, lock);
    } catch (LabException e) {
      // Such as an interrupt: nobody gets the lab, so nobody would close it.
      try (var _ = lock) {
        FileTree.delete(folder.path());
      }
      throw e;
    }
  }

  private static void recover(LabOptions options, StateFolder state) throws IOException {
    for (LabFolder lab : state.labs()) {
      if (LabStatusReader.isDetached(lab)) {
        continue;
      }
      String name = LabStatusReader.name(lab);
      try {
        if (sweep(options, lab)) {
          options.report(new LabEvent.Recovered(name));
        }
      } catch (IOException | LabException e) {
        // It must not keep this lab from working; the next one tries again.
        options.report(
            new LabEvent.Warning("cannot remove what lab " + name + " left: " + e.getMessage()));
      }
    }
  }

  /** Removes a lab unless somebody owns it. */
  private static boolean sweep(LabOptions options, LabFolder lab) throws IOException {
    Optional<LockFile> lock = LockFile.tryAcquire(lab.lockFile());
    if (lock.isEmpty()) {
      return false;
    }
    try (var _ = lock.get()) {
      new Sweep(lab, options.environment()).run();
    }
    return true;
  }

  private static Optional<LabFolder> find(StateFolder state, String name) throws IOException {
    for (LabFolder lab : state.labs()) {
      if (LabStatusReader.name(lab).equals(name) || lab.id().equals(name)) {
        return Optional.of(lab);
      }
    }
    return Optional.empty();
  }

  private LabCluster start(ClusterSpec spec, int number) {
    List<String> obstacles = spec.shape().obstacles(options.environment());
    if (!obstacles.isEmpty()) {
      throw new LabException(
          "cannot run "
              + spec.shape().description()
              + " on this machine: "
              + String.join(" ", obstacles));
    }
    Binaries binaries = Binaries.provide(options, spec.shape());
    try {
      LabCluster cluster =
          new ClusterStart(spec, folder, number, options, launcher, binaries).run();
      writeKubeconfig(number, cluster.admin());
      return cluster;
    } catch (IOException e) {
      throw new LabException(
          "cannot start cluster "
              + spec.name()
              + " in "
              + folder.path()
              + ": "
              + LabException.reason(e),
          e);
    }
  }

  private void writeKubeconfig(int number, Kubeconfig cluster) throws IOException {
    synchronized (kubeconfigs) {
      kubeconfigs.put(number, cluster);
      SecretFile.write(folder.kubeconfig(), Kubeconfig.yaml(List.copyOf(kubeconfigs.values())));
    }
  }

  private synchronized int register(String name) {
    if (over) {
      throw new IllegalStateException("the lab was closed");
    }
    if (!names.add(name)) {
      throw new IllegalArgumentException("the lab has a cluster \"" + name + "\" already");
    }
    return names.size() - 1;
  }

  private static LabException unusable(LabOptions options, IOException cause) {
    return new LabException(
        "cannot use " + options.stateFolder() + " for labs: " + LabException.reason(cause), cause);
  }
}
