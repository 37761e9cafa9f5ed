package dev.fairway.http;

import dev.fairway.transport.ConnectionInfo;
import io.netty.channel.Channel;
import java.util.function.Consumer;

/** The client's side of an exchange. */
public interface ServerStream extends HttpStream {

  /**
   * Sends a head: any number of informational ones, then one other.
   *
   * @param end whether the response has no body and is over
   */
  void respond(ResponseHead head, boolean end);

  /**
   * Whether the client takes any answer 2xx for a switch of protocols, as after an extended CONNECT
   * (RFC 8441 section 5): then no answer 2xx but that to a switch, 101, may be passed to it.
   */
  boolean isConnect();

  /**
   * Throws away what waits to be written to the client, whatever that breaks: over HTTP/1.1 its
   * connection. For a client that does not read; also when the response was handed over whole.
   */
  void discardOutput();

  /**
   * Leaves the connection to another protocol, where it carries this exchange alone: over HTTP/1.1.
   *
   * @param head of the answer, with status 101
   * @param next adds its handlers, and gets what the client has sent since
   * @return whether it did; if not, nothing was sent
   */
  boolean leave(ResponseHead head, Consumer<Channel> next);

  /** The connection that the request came on. */
  ConnectionInfo connection();

  /** {@code HTTP/1.1} or {@code HTTP/2}, as logs call it. */
  String protocol();
}
