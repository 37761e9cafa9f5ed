package dev.fairway.bench;

/** What is spoken on a connection, by its ALPN name. */
enum Protocol {
  HTTP1("http/1.1"),
  HTTP2("h2");

  private final String alpn;

  Protocol(String alpn) {
    this.alpn = alpn;
  }

  String alpn() {
    return alpn;
  }
}
