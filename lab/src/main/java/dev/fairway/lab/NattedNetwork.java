package dev.fairway.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network behind a NAT, as in somebody else's VPC: what runs in it can connect to this host,
 * nothing can connect to it. A router, a network namespace of its own, gives every connection that
 * leaves its own address and drops what nobody inside has asked for; connections that it does not
 * know (any more) go nowhere, in silence. This host has no other way in.
 *
 * <p>It ends with its lab. Safe for use by several threads; all methods block for the time of a few
 * short commands.
 */
public final class NattedNetwork {

  private static final int ROUTER = 90;

  /** Addresses of the router's outer side: from here on. */
  private static final int FIRST_OUTER = 11;

  /** Addresses from which inner programs connect: from here on, behind those of the machines. */
  private static final int FIRST_INNER = 101;

  private static final int ADDRESSES = 100;

  private static final String RULES =
      """
      table ip lab {
        chain source {
          type nat hook postrouting priority srcnat
          oifname "eth0" masquerade
        }
        chain through {
          type filter hook forward priority filter; policy drop;
          ct state established,related accept
          iifname "inside" oifname "eth0" ct state new accept
        }
        chain in {
          type filter hook input priority filter; policy drop;
          iifname { "lo", "inside" } accept
          ct state established,related accept
        }
      }
      """;

  private final Launcher launcher;
  private final LabFolder lab;
  private final String name;
  private final String router;
  private final Subnet outside;
  private final ClusterNetwork inside;
  private int outer;
  private int inner;

  private NattedNetwork(
      Launcher launcher,
      LabFolder lab,
      String name,
      String router,
      Subnet outside,
      ClusterNetwork inside) {
    this.launcher = launcher;
    this.lab = lab;
    this.name = name;
    this.router = router;
    this.outside = outside;
    this.inside = inside;
  }

  /**
   * Why this machine cannot make such a network: each reason a sentence with its remedy, none when
   * it can.
   *
   * @param environment the variables of the process, for {@code PATH}
   */
  public static List<String> obstacles(Map<String, String> environment) {
    return Host.natObstacles(environment);
  }

  /**
   * @throws LabException if this machine cannot make such a network
   */
  static void check(Map<String, String> environment) {
    List<String> obstacles = obstacles(environment);
    if (!obstacles.isEmpty()) {
      throw new LabException(
          "cannot make a network behind a NAT on this machine: " + String.join(" ", obstacles));
    }
  }

  /** Puts the router between a network and this host. */
  static NattedNetwork around(
      LabFolder lab, Launcher launcher, String name, ClusterNetwork inside) {
    String router = "fw-" + lab.id() + "-" + name + "-" + ROUTER;
    String uplink = "fw" + lab.id() + "v" + inside.number() + "m" + ROUTER;
    lab.record(JournalEntry.Kind.NAMESPACE, router);
    lab.record(JournalEntry.Kind.LINK, uplink);
    ClusterNetwork.batch(
        launcher,
        List.of(
            "netns add " + router,
            "link add " + uplink + " type veth peer name eth0 netns " + router,
            "link set " + uplink + " addrgenmode none"));
    Subnet outside = ClusterNetwork.claim(launcher, uplink);
    ClusterNetwork.batch(
        launcher, List.of("link set " + uplink + " up", "addr flush dev " + inside.bridge()));
    var network = new NattedNetwork(launcher, lab, name, router, outside, inside);
    network.joinInside();
    network.joinOutside();
    network.changeOuterAddress();
    network.changeInnerAddress();
    return network;
  }

  /** The address of this host, as programs inside reach it: where a hub listens for them. */
  public String hostAddress() {
    return outside.host();
  }

  /** From which address connections from inside come to this host. */
  public synchronized String outerAddress() {
    return outside.address(outer);
  }

  /** From which address programs inside connect. */
  public synchronized String innerAddress() {
    return inside.subnet().address(inner);
  }

  /** The command that runs a program inside, on the first machine. */
  public List<String> command(List<String> words) {
    List<String> all = new ArrayList<>(nsenter(machine()));
    all.addAll(words);
    return all;
  }

  /** Runs a short program inside, whatever its exit code; it has half a minute. */
  public CommandResult run(String... words) {
    return Command.of(launcher.environment(), command(List.of(words))).run();
  }

  /**
   * Starts a program inside, in a session of its own; the lab ends it at last.
   *
   * @param program for the name of its log, in the folder {@code logs} of the network
   * @param variables its variables; PATH and the lab's own mark are added
   */
  public Process start(String program, Map<String, String> variables, List<String> words) {
    Machine first = inside.machines().getFirst();
    return launcher.start(lab.cluster(name), first, program, words, variables).process();
  }

  /** The log of a program that was started here. */
  public Path log(String program) {
    return lab.cluster(name).resolve("logs").resolve(program + ".log");
  }

  /**
   * Makes the NAT forget its connections, as one does that was restarted or ran out of room: they
   * go silent, in both directions, and nobody is told.
   */
  public synchronized void loseMappings() {
    // The kernel forgets what was masqueraded with an address together with the address.
    outer("addr del " + outerAddress() + "/24 dev eth0");
    outer("addr add " + outerAddress() + "/24 dev eth0");
  }

  /** Gives the NAT another address: its connections go silent, new ones come from the new one. */
  public synchronized void changeOuterAddress() {
    int before = outer;
    outer = before == 0 ? FIRST_OUTER : next(before, FIRST_OUTER);
    if (before > 0) {
      outer("addr del " + outside.address(before) + "/24 dev eth0");
    }
    outer("addr add " + outerAddress() + "/24 dev eth0");
  }

  /**
   * Gives programs inside another address, as a DHCP server may: their connections go silent. An
   * API server keeps the address that it listens at.
   */
  public synchronized void changeInnerAddress() {
    int before = inner;
    inner = before == 0 ? FIRST_INNER : next(before, FIRST_INNER);
    List<String> commands = new ArrayList<>();
    commands.add("addr add " + innerAddress() + "/24 dev eth0");
    commands.add("route replace default via " + inside.subnet().host() + " src " + innerAddress());
    if (before > 0) {
      commands.add("addr del " + inside.subnet().address(before) + "/24 dev eth0");
    }
    ClusterNetwork.batchIn(launcher, machine(), commands);
  }

  private static int next(int address, int first) {
    return first + (address - first + 1) % ADDRESSES;
  }

  /** The router takes the place of this host. */
  private void joinInside() {
    List<String> commands = new ArrayList<>();
    for (String link : inside.links()) {
      commands.add("link set " + link + " nomaster");
      commands.add("link set " + link + " netns " + router);
    }
    ClusterNetwork.batch(launcher, commands);
    commands.clear();
    commands.add("link set lo up");
    commands.add("link add inside type bridge");
    commands.add("link set inside addrgenmode none");
    inside.links().forEach(link -> commands.add("link set " + link + " master inside up"));
    commands.add("addr add " + inside.subnet().host() + "/24 dev inside");
    commands.add("link set inside up");
    ClusterNetwork.batchIn(launcher, router, commands);
    // Who has the address of this host now is asked anew.
    inside
        .machines()
        .forEach(
            each ->
                ClusterNetwork.batchIn(
                    launcher, each.namespace().orElseThrow(), List.of("neigh flush dev eth0")));
  }

  private void joinOutside() {
    outer("link set eth0 addrgenmode none");
    outer("link set eth0 up");
    inRouter(
        Optional.empty(),
        launcher.executables().require("sysctl").toString(),
        "-qw",
        "net.ipv4.ip_forward=1");
    inRouter(Optional.of(RULES), launcher.executables().require("nft").toString(), "-f", "-");
    inRouter(
        Optional.empty(),
        launcher.executables().require("sysctl").toString(),
        "-qw",
        // Else it would take the middle of a forgotten connection for a new one.
        "net.netfilter.nf_conntrack_tcp_loose=0");
  }

  private void outer(String command) {
    ClusterNetwork.batchIn(launcher, router, List.of(command));
  }

  private void inRouter(Optional<String> input, String... words) {
    List<String> all = new ArrayList<>(nsenter(router));
    all.addAll(List.of(words));
    Command command = Command.of(launcher.environment(), all).withInput(input.orElse(""));
    String output = launcher.run(command);
    assert output.isEmpty() : output;
  }

  private List<String> nsenter(String namespace) {
    return List.of(
        launcher.executables().require("nsenter").toString(),
        "--net=" + ClusterNetwork.namespaceFile(namespace));
  }

  private String machine() {
    return inside.machines().getFirst().namespace().orElseThrow();
  }
}
