package dev.fairway.proxy;

import dev.fairway.pki.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Prints what each attack costs a data plane with the default limits: what ended it and when, what
 * of it went on to the upstream, and what it held in memory. A program, not a test: it takes some
 * minutes, and judges nothing.
 */
final class AttackFigures {

  private final AttackedHub hub;
  private final Attacks attacks;
  private final String wanted;

  private AttackFigures(AttackedHub hub, Attacks attacks, String wanted) {
    this.hub = hub;
    this.attacks = attacks;
    this.wanted = wanted;
  }

  /** Does its worst. */
  private interface Attack {
    Attacks.Outcome run() throws Exception;
  }

  /** Prints rows of a Markdown table. Takes the part of a name, to run those attacks only. */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("fairway-attacks-");
    CertificateAuthority authority =
        CertificateAuthority.create("attacks", Duration.ofDays(1), InstantSource.system());
    authority.save(folder);
    try (AttackedHub hub = new AttackedHub(folder);
        Attacks attacks = new Attacks(authority, hub)) {
      new AttackFigures(hub, attacks, args.length == 0 ? "" : args[0]).all();
    } finally {
      for (String file : List.of("ca.crt", "ca.key", "")) {
        Files.deleteIfExists(folder.resolve(file));
      }
    }
    System.exit(0);
  }

  private void all() throws Exception {
    attacks.flood(Http2FloodTest.floods().getFirst()); // Classes are loaded, pools are made.
    System.out.println(
        "| Attack | Ended by | Requests that reached the cluster"
            + " | Heap MiB: before, peak, held, after | Direct MiB: the same"
            + " | Resident MiB, peak |");
    System.out.println("|---|---|---|---|---|---|");
    for (Http2FloodTest.Flood flood : Http2FloodTest.floods()) {
      row(flood.name(), () -> attacks.flood(flood));
    }
    row("HPACK bomb", attacks::hpackBomb);
    row("endless headers, HTTP/1.1", attacks::endlessHeaders);
    row("reset storm of an upstream", attacks::resetStorm);
    row("slowloris in the head, 1,000 connections", () -> attacks.slowHeads(1_000));
    row("slowloris in the body, 1,000 connections", () -> attacks.slowBodies(1_000));
    row("pipelining without reading, 100 connections", () -> attacks.pipelining(100));
    row("1,000 streams with closed windows, 4 connections", () -> attacks.closedWindows(4));
    row("10,000 streams with closed windows, 40 connections", () -> attacks.closedWindows(40));
    row("half-open peers, 100 connections of 100 watches", () -> attacks.halfOpen(100));
  }

  private void row(String name, Attack attack) throws Exception {
    if (!name.contains(wanted)) {
      return;
    }
    settle();
    AttackedHub.Memory before = hub.live();
    hub.peak();
    Attacks.Outcome outcome = attack.run();
    AttackedHub.Memory peak = hub.peak();
    settle();
    AttackedHub.Memory after = hub.live();
    AttackedHub.@Nullable Memory held = outcome.held();
    System.out.printf(
        "| %s | %s | %,d | %.1f, %.1f, %s, %.1f | %.1f, %.1f, %s, %.1f | %.0f |%n",
        name,
        outcome.ended(),
        outcome.forwarded(),
        mib(before.heap()),
        mib(peak.heap()),
        held == null ? "-" : String.format("%.1f", mib(held.heap())),
        mib(after.heap()),
        mib(before.direct()),
        mib(peak.direct()),
        held == null ? "-" : String.format("%.1f", mib(held.direct())),
        mib(after.direct()),
        mib(peak.resident()));
  }

  /** Until the hub has noticed that the attackers have gone. */
  private void settle() {
    Awaitility.await().until(() -> hub.open().contains("downstream=0"));
  }

  private static double mib(long bytes) {
    return bytes / 1_048_576.0;
  }
}
