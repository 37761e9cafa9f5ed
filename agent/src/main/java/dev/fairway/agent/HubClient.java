package dev.fairway.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.enrollment.AgentPaths;
import dev.fairway.enrollment.HubTrust;
import dev.fairway.enrollment.JoinAnswer;
import dev.fairway.enrollment.JoinRequest;
import dev.fairway.enrollment.Renewal;
import dev.fairway.enrollment.RenewalAnswer;
import dev.fairway.net.HostPort;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Dialer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks a hub for what agents need of it, one connection for each question. Blocks, a minute at
 * most.
 */
final class HubClient {

  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final Duration DEADLINE = Duration.ofSeconds(45);

  private final HostPort hub;
  private final String version;
  private final EventLoop loop;
  private final Dialer dialer;
  private final ClientTls tls;
  private final HubAnswers answers;

  /**
   * @param tls must offer HTTP/1.1 alone
   */
  HubClient(HostPort hub, String version, EventLoop loop, Dialer dialer, ClientTls tls) {
    this.hub = hub;
    this.version = version;
    this.loop = loop;
    this.dialer = dialer;
    this.tls = tls;
    this.answers = new HubAnswers(hub, version);
  }

  /** What the hub says of itself. */
  HubTrust trust() throws EnrollmentException {
    return ask(HttpMethod.GET, AgentPaths.CA, "", HubTrust.MAX_BYTES, HubTrust::parse);
  }

  /** Joins. */
  JoinAnswer join(JoinRequest request) throws EnrollmentException {
    String json = request.json();
    return ask(HttpMethod.POST, AgentPaths.JOIN, json, JoinAnswer.MAX_BYTES, JoinAnswer::parse);
  }

  /** Renews. */
  RenewalAnswer renew(Renewal renewal) throws EnrollmentException {
    String json = renewal.json();
    int most = JoinAnswer.MAX_BYTES;
    return ask(HttpMethod.POST, AgentPaths.RENEW, json, most, RenewalAnswer::parse);
  }

  private <T> T ask(
      HttpMethod method, String path, String body, int most, Function<String, T> parser)
      throws EnrollmentException {
    CompletableFuture<HubReply.Whole> reply = new CompletableFuture<>();
    FullHttpRequest request = request(method, path, body);
    Future<Channel> dialling =
        dialer.dial(
            loop, hub, tls, CONNECT, (channel, info) -> send(channel, request, most, reply));
    dialling.addListener(
        done -> {
          if (!done.isSuccess()) {
            reply.completeExceptionally(done.cause());
          }
        });
    try {
      HubReply.Whole whole = reply.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      return answers.read(whole.status(), whole.body(), parser);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw answers.noAnswer(cause instanceof IOException io ? io : new IOException(cause));
    } catch (TimeoutException e) {
      throw answers.noAnswer(new IOException(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw EnrollmentException.passing("interrupted while asking " + hub, "Try again.");
    } finally {
      dialling.cancel(false);
      dialling.addListener(
          (Future<Channel> done) -> {
            if (done.isSuccess()) {
              done.getNow().close();
            }
          });
    }
  }

  private static void send(
      Channel channel, FullHttpRequest request, int most, CompletableFuture<HubReply.Whole> reply) {
    channel
        .pipeline()
        .addLast(new HttpClientCodec(), new HttpObjectAggregator(most), new HubReply(most, reply));
    channel.config().setAutoRead(true);
    channel.writeAndFlush(request);
  }

  private FullHttpRequest request(HttpMethod method, String path, String body) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, method, path, Unpooled.wrappedBuffer(body.getBytes(UTF_8)));
    request
        .headers()
        .set(HttpHeaderNames.HOST, hub.toString())
        .set(
            HttpHeaderNames.USER_AGENT,
            "fairway-agent/" + version.replaceAll("[^-.0-9A-Za-z]", "_"))
        .set(HttpHeaderNames.CONNECTION, "close");
    if (!body.isEmpty()) {
      request
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
          .set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
    }
    return request;
  }
}
