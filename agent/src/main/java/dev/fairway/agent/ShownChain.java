package dev.fairway.agent;

import dev.fairway.transport.ServerJudge;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Remembers which certificates a server shows and believes none of them: for the one question that
 * comes before anything can be verified, what a pin could be of. Nothing secret is sent over such a
 * connection, and of its answer nothing counts that the pin does not confirm.
 */
final class ShownChain extends ServerJudge {

  private volatile List<X509Certificate> shown = List.of();

  List<X509Certificate> shown() {
    return shown;
  }

  @Override
  protected void judge(X509Certificate[] chain, String type) {
    shown = List.of(chain);
  }
}
