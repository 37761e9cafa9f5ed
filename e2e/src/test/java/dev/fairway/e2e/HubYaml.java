package dev.fairway.e2e;

/** The Hub object of tests: on loopback, at ports that the system chooses, known as hub.test. */
final class HubYaml {

  static final String DOMAIN = "hub.test";

  private static final String LEAST =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Hub
      metadata: {name: hub}
      spec:
        listen: 127.0.0.1:0
        domain: %s
        extraNames: [127.0.0.1]
        admin: {listen: "127.0.0.1:0"}
      """
          .formatted(DOMAIN);

  private HubYaml() {}

  /**
   * The object, with more in its spec.
   *
   * @param more lines of the spec, from the first column on; other objects may follow the result
   */
  static String with(String more) {
    return LEAST + more.indent(2);
  }
}
