package dev.fairway.tunnel;

import dev.fairway.http.Fields;
import dev.fairway.http.HttpServer;
import dev.fairway.http.Malformed;
import dev.fairway.http.RequestHandler;
import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.http.WebSocketServer;
import dev.fairway.model.HttpLimits;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Established;
import dev.fairway.transport.ServerHandshake;
import dev.fairway.transport.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** Lets connections in that WebSockets carry, as a hub does. */
final class WebSocketDoor {

  static final String PATH = "/websocket";
  static final String PROTOCOL = "test";

  private WebSocketDoor() {}

  /** Waits for a request to open a WebSocket; whoever comes within it is handed over. */
  static void open(
      Channel channel,
      ConnectionInfo outer,
      ServerTls tls,
      Connections connections,
      Established inner) {
    RequestHandler handler =
        new RequestHandler() {
          @Override
          public StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end) {
            stream.eventLoop().execute(() -> leave(stream, head));
            return new Nothing();
          }

          private void leave(ServerStream stream, RequestHead head) {
            if (WebSocketServer.problem(head, PROTOCOL).isPresent()) {
              stream.reset(Reset.PROTOCOL);
              return;
            }
            stream.leave(
                WebSocketServer.answer(head, PROTOCOL),
                carrying -> {
                  WebSocketServer.install(carrying);
                  ServerHandshake.begin(carrying, outer.remote(), tls, connections, inner);
                });
          }

          @Override
          public void onMalformed(ServerStream stream, Malformed malformed) {
            stream.reset(Reset.PROTOCOL);
          }
        };
    new HttpServer(() -> HttpLimits.DEFAULT, connections, handler).established(channel, outer);
  }

  /** The request has no body. */
  private static final class Nothing implements StreamEvents {

    @Override
    public void onData(ByteBuf data, boolean end) {
      data.release();
    }

    @Override
    public void onTrailers(Fields trailers) {}

    @Override
    public void onReset(Reset reason) {}
  }
}
