package dev.fairway.clients;

/**
 * Something that people do with a kind of client.
 *
 * @param name also of its file among the resources
 * @param about what it does, in a few words
 */
record Case(Family family, String name, String about) {

  @Override
  public String toString() {
    return name;
  }
}
