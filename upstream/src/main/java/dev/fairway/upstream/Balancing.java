package dev.fairway.upstream;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The rules by which one of several members is chosen; each is given at least one. */
final class Balancing {

  private Balancing() {}

  /**
   * Smooth weighted round robin, as nginx has it: with weights 5, 1, 1 the heavy one does not come
   * five times in a row.
   */
  static MemberState roundRobin(List<MemberState> members, long now) {
    double total = 0;
    MemberState best = members.getFirst();
    for (MemberState each : members) {
      double share = each.share(now);
      total += share;
      each.current += share;
      if (each.current > best.current) {
        best = each;
      }
    }
    best.current -= total;
    return best;
  }

  /** The first of them. */
  static MemberState inOrder(List<MemberState> members) {
    return members.getFirst();
  }

  /** Among those that are equally free, round robin: else the first would get all when idle. */
  static MemberState leastConnections(List<MemberState> members, long now) {
    double least = members.stream().mapToDouble(each -> load(each, now)).min().orElseThrow();
    return roundRobin(members.stream().filter(each -> load(each, now) <= least).toList(), now);
  }

  private static double load(MemberState member, long now) {
    return member.active() / member.share(now);
  }

  /**
   * Weighted rendezvous hashing: a member that goes takes only its own clients with it, one that
   * comes takes its share from all. The same on every replica.
   */
  static MemberState byAddress(List<MemberState> members, InetAddress client, long now) {
    byte[] address = client.getAddress();
    return members.stream()
        .max(Comparator.comparingDouble(each -> score(each, address, now)))
        .orElseThrow();
  }

  private static double score(MemberState member, byte[] client, long now) {
    CRC32C sum = new CRC32C();
    sum.update(client);
    sum.update(member.member().endpoint().toString().getBytes(StandardCharsets.UTF_8));
    double uniform = ((mix(sum.getValue()) >>> 11) + 0.5) / (1L << 53);
    return -member.share(now) / Math.log(uniform);
  }

  /** The finish of SplitMix64: a checksum alone is too regular for similar addresses. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Whose last failure is the oldest; one that only health checks have given up comes first. */
  static Optional<MemberState> longestAgo(List<MemberState> members, long now) {
    return members.stream()
        .max(
            Comparator.comparing((MemberState each) -> !each.member().backup())
                .thenComparingLong(each -> each.sinceFailure(now)));
  }
}
