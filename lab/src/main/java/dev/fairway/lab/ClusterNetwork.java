package dev.fairway.lab;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network of one cluster: a bridge on this host, and machines that are network namespaces
 * joined to it. Machines reach this host and each other. They have no default route, so nothing of
 * another cluster.
 */
final class ClusterNetwork {

  private static final int ATTEMPTS = 20;

  private final Launcher launcher;
  private final Subnet subnet;
  private final String bridge;
  private final List<Machine> machines;
  private final List<String> links;
  private final int number;
  private int apiAddressOwner = -1;

  private ClusterNetwork(
      Launcher launcher,
      Subnet subnet,
      String bridge,
      List<Machine> machines,
      List<String> links,
      int number) {
    this.launcher = launcher;
    this.subnet = subnet;
    this.bridge = bridge;
    this.machines = machines;
    this.links = links;
    this.number = number;
  }

  /** Where the system keeps a named network namespace. */
  static Path namespaceFile(String namespace) {
    return Path.of("/run/netns", namespace);
  }

  /**
   * Makes the network.
   *
   * @param number tells the bridges of one lab apart
   */
  static ClusterNetwork create(
      LabFolder lab, Launcher launcher, String cluster, int number, int machineCount) {
    String bridge = "fw" + lab.id() + "b" + number;
    lab.record(JournalEntry.Kind.BRIDGE, bridge);
    batch(launcher, List.of("link add " + bridge + " type bridge"));
    Subnet subnet = claim(launcher, bridge);
    // No IPv6: a link-local address would be one more way in and out.
    batch(
        launcher,
        List.of("link set " + bridge + " addrgenmode none", "link set " + bridge + " up"));
    List<Machine> machines = new ArrayList<>();
    List<String> links = new ArrayList<>();
    for (int i = 0; i < machineCount; i++) {
      String namespace = "fw-" + lab.id() + "-" + cluster + "-" + (i + 1);
      lab.record(JournalEntry.Kind.NAMESPACE, namespace);
      String veth = "fw" + lab.id() + "v" + number + "m" + i;
      lab.record(JournalEntry.Kind.LINK, veth);
      links.add(veth);
      join(launcher, namespace, veth, bridge, subnet.machine(i));
      machines.add(new Machine(subnet.machine(i), Optional.of(namespace)));
    }
    return new ClusterNetwork(
        launcher, subnet, bridge, List.copyOf(machines), List.copyOf(links), number);
  }

  List<Machine> machines() {
    return machines;
  }

  /** Tells the networks of one lab apart. */
  int number() {
    return number;
  }

  Subnet subnet() {
    return subnet;
  }

  /** The bridge that joins the machines and this host. */
  String bridge() {
    return bridge;
  }

  /** This host's ends of the links to the machines, in their order. */
  List<String> links() {
    return links;
  }

  /** The address of this host in the network. */
  String hostAddress() {
    return subnet.host();
  }

  /** The address that moves between machines. */
  String apiAddress() {
    return subnet.apiAddress();
  }

  /**
   * Gives the API address to a machine, as keepalived does when the machine that had it fails:
   * connections through the old one are lost, new ones reach the new one at once.
   */
  synchronized void moveApiAddress(int machine) {
    if (apiAddressOwner == machine) {
      return;
    }
    if (apiAddressOwner >= 0) {
      inMachine(apiAddressOwner, "addr del " + apiAddress() + "/32 dev eth0");
    }
    inMachine(machine, "addr add " + apiAddress() + "/32 dev eth0");
    apiAddressOwner = machine;
    // Everybody on the segment asks again who has the address; the effect of a gratuitous ARP.
    batch(launcher, List.of("neigh flush to " + apiAddress() + " dev " + bridge));
    for (int i = 0; i < machines.size(); i++) {
      inMachine(i, "neigh flush to " + apiAddress() + " dev eth0");
    }
  }

  private void inMachine(int number, String command) {
    batchIn(launcher, machines.get(number).namespace().orElseThrow(), List.of(command));
  }

  private static void join(
      Launcher launcher, String namespace, String veth, String bridge, String address) {
    batch(
        launcher,
        List.of(
            "netns add " + namespace,
            "link add " + veth + " type veth peer name eth0 netns " + namespace,
            "link set " + veth + " addrgenmode none",
            "link set " + veth + " master " + bridge + " up"));
    batchIn(
        launcher,
        namespace,
        List.of(
            "link set lo up",
            "link set eth0 addrgenmode none",
            "addr add " + address + "/24 dev eth0",
            "link set eth0 up",
            // Services are rewritten after the route is chosen, so one must exist.
            "route add " + ClusterRanges.SERVICES + " dev eth0 src " + address));
  }

  /**
   * Puts an interface on a free network. Another lab may choose the same one in the same moment:
   * whoever then sees the other gives way.
   */
  static Subnet claim(Launcher launcher, String device) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Subnet> free = Subnet.free(usedNetworks(launcher, ""), new SecureRandom());
      if (free.isEmpty()) {
        throw new LabException(
            "all networks in 198.18.0.0/15 are taken: see ip -4 addr, and fairway lab status");
      }
      String address = free.get().host() + "/24 dev " + device;
      batch(launcher, List.of("addr add " + address));
      if (usedNetworks(launcher, device).stream().noneMatch(free.get()::overlaps)) {
        return free.get();
      }
      batch(launcher, List.of("addr del " + address));
    }
    throw new LabException("other labs took every network that this one chose; try again");
  }

  /** Networks of this host's interfaces and routes, without those of one interface. */
  private static List<String> usedNetworks(Launcher launcher, String except) {
    List<String> networks = new ArrayList<>();
    // "2: eth0    inet 10.0.0.5/24 brd ..."
    for (String line : ip(launcher, "-o", "-4", "addr", "show").lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length > 3 && !words[1].equals(except)) {
        networks.add(words[3]);
      }
    }
    // "10.0.0.0/24 dev eth0 ...", "default via ..."
    for (String line : ip(launcher, "-4", "route", "show").lines().toList()) {
      if (except.isEmpty() || !line.contains(" dev " + except + " ")) {
        networks.add(line.strip().split("\\s+", -1)[0]);
      }
    }
    return networks;
  }

  private static String ip(Launcher launcher, String... arguments) {
    return launcher.run(Command.of(launcher.environment(), words(launcher, arguments)));
  }

  static void batch(Launcher launcher, List<String> commands) {
    run(launcher, words(launcher, "-batch", "-"), commands);
  }

  static void batchIn(Launcher launcher, String namespace, List<String> commands) {
    run(launcher, words(launcher, "-n", namespace, "-batch", "-"), commands);
  }

  private static void run(Launcher launcher, List<String> words, List<String> commands) {
    Command command = Command.of(launcher.environment(), words);
    String output = launcher.run(command.withInput(String.join("\n", commands) + "\n"));
    assert output.isEmpty() : output;
  }

  private static List<String> words(Launcher launcher, String... arguments) {
    List<String> words = new ArrayList<>(List.of(launcher.executables().require("ip").toString()));
    words.addAll(List.of(arguments));
    return words;
  }
}
