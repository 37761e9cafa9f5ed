package dev.fairway.config;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The Secrets of a home cluster in which the replicas of a hub keep their agents together. Their
 * names are fixed, so that the right to them names each, and grants no other.
 */
public final class AgentSecrets {

  /** The agents' authority, the invites, and who has joined. */
  public static final String REGISTER = "fairway-agents";

  /** A Secret holds a mebibyte: some hundreds of clusters, with their credentials. */
  private static final int PARTS = 4;

  private AgentSecrets() {}

  /** Where a cluster is that an agent brought along. */
  public static String ofCluster(String cluster) {
    return part(Math.floorMod(cluster.hashCode(), PARTS));
  }

  /** All that hold clusters. */
  public static List<String> clusters() {
    return IntStream.range(0, PARTS).mapToObj(AgentSecrets::part).toList();
  }

  /** All of them. */
  public static List<String> all() {
    return Stream.concat(Stream.of(REGISTER), clusters().stream()).toList();
  }

  private static String part(int number) {
    return REGISTER + "-clusters-" + number;
  }
}
