package dev.fairway.relay;

import dev.fairway.net.HostPort;
import dev.fairway.transport.ClientHello;
import dev.fairway.transport.ProxyHeader;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * What the first bytes of a connection say.
 *
 * @param proxy what the proxy in front of us says of it, if one does
 * @param wish where the client wants to go
 * @param rest the bytes that go on to the upstream, those of a ClientHello among them; owned by
 *     whoever has the opening
 */
record Opening(Optional<ProxyHeader> proxy, Wish wish, ByteBuf rest) {

  /** Where a client wants to go. */
  sealed interface Wish {

    /** It does not say; the listener knows. */
    record None() implements Wish {}

    /** To the server that it speaks TLS with. */
    record Tls(ClientHello hello) implements Wish {}

    /** To where it asks for a tunnel to. */
    record Tunnel(HostPort target) implements Wish {}
  }
}
