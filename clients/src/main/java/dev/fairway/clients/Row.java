package dev.fairway.clients;

import java.util.Arrays;
import java.util.List;

/**
 * One row of the matrix: who does what, and how it is done through the hub.
 *
 * @param what what it does
 */
public record Row(Client client, Case what, AddressMode mode, Identity identity) {

  /** What both sides of a row have in common, whichever way leads through the hub. */
  record Direct(Client client, Case what, Identity identity) {}

  /** All rows, clients first. */
  public static List<Row> all() {
    return Arrays.stream(Client.values())
        .flatMap(
            client ->
                Cases.ALL.stream()
                    .filter(each -> each.family() == client.family())
                    .flatMap(
                        each ->
                            Arrays.stream(Identity.values())
                                .flatMap(
                                    identity ->
                                        Arrays.stream(AddressMode.values())
                                            .map(mode -> new Row(client, each, mode, identity)))))
        .toList();
  }

  /** What it does, in a few words. */
  public String about() {
    return what.about();
  }

  Direct direct() {
    return new Direct(client, what, identity);
  }

  /** Its name, such as {@code kubectl-1.36/apply/by-host/passthrough}. */
  @Override
  public String toString() {
    return client + "/" + what + "/" + mode + "/" + identity;
  }
}
