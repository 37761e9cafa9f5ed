package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.http.ClientStream;
import dev.fairway.http.Credit;
import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;
import dev.fairway.http.ResponseEvents;
import dev.fairway.http.ResponseHead;
import dev.fairway.model.TrafficClass;
import dev.fairway.observe.UpstreamConnection;
import dev.fairway.upstream.OpenFailure;
import dev.fairway.upstream.Opening;
import dev.fairway.upstream.UpstreamPools;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request of our own on its way to an upstream, over the connections that clients' requests use
 * and with the same checks. Confined to its event loop; the answer may be waited for anywhere.
 */
final class OwnCall {

  private static final Credit NOBODY = bytes -> {};

  private final UpstreamPools pools;
  private final EventLoop loop;
  private final OwnRequest request;
  private final byte[] requestBody;
  private final CompletableFuture<OwnRequest.Answer> answer = new CompletableFuture<>();
  private @Nullable ClientStream stream;
  private int attempts;

  private OwnCall(UpstreamPools pools, EventLoop loop, OwnRequest request) {
    this.pools = pools;
    this.loop = loop;
    this.request = request;
    this.requestBody = request.body().getBytes(UTF_8);
  }

  /** Sends it. Any thread. */
  static CompletableFuture<OwnRequest.Answer> send(
      UpstreamPools pools, EventLoop loop, OwnRequest request) {
    OwnCall call = new OwnCall(pools, loop, request);
    loop.execute(call::start);
    return call.answer;
  }

  private void start() {
    long millis = request.deadline().toMillis();
    ScheduledFuture<?> deadline =
        loop.schedule(
            () -> fail("no answer within " + millis + " ms"), millis, TimeUnit.MILLISECONDS);
    answer.whenComplete((done, failure) -> deadline.cancel(false));
    attempt();
  }

  private void attempt() {
    attempts++;
    Attempted attempted = new Attempted();
    pools.open(loop, TrafficClass.INTERACTIVE, request.identity(), false, attempted, attempted);
  }

  private void fail(String why) {
    String name = pools.upstream().name();
    answer.completeExceptionally(new OwnRequest.FailedException(name + ": " + why));
    if (stream != null) {
      stream.reset(Reset.CANCEL);
    }
  }

  private RequestHead head() {
    Fields fields = new Fields();
    request.fields().forEach(fields::add);
    if (requestBody.length > 0) {
      fields.set(FieldNames.CONTENT_LENGTH, Integer.toString(requestBody.length));
    }
    String authority = Forwarding.authority(pools.upstream());
    return new RequestHead(request.method(), request.target(), authority, fields, null);
  }

  /** One attempt at the upstream. */
  private final class Attempted implements Opening, ResponseEvents {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    @SuppressWarnings("NullAway.Init") // Set before any event.
    private ClientStream opened;

    @Override
    public boolean isAbandoned() {
      return answer.isDone();
    }

    @Override
    public void opened(ClientStream made, UpstreamConnection connection) {
      opened = made;
      if (answer.isDone()) {
        made.reset(Reset.CANCEL);
        return;
      }
      stream = made;
      boolean bodiless = requestBody.length == 0;
      made.request(head(), bodiless);
      if (!bodiless) {
        made.data(Unpooled.wrappedBuffer(requestBody), true, NOBODY);
      }
    }

    @Override
    public void failed(OpenFailure failure) {
      fail(failure.message());
    }

    @Override
    public void onResponse(ResponseHead head, boolean end) {
      if (!head.isInformational()) {
        status = head.status();
        endIf(end);
      }
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
      int size = data.readableBytes();
      boolean fits = body.size() + size <= request.mostBytes();
      if (fits && !answer.isDone()) {
        byte[] bytes = new byte[size];
        data.readBytes(bytes);
        body.writeBytes(bytes);
      }
      data.release();
      opened.consumed(size);
      if (!fits) {
        fail("answered more than " + request.mostBytes() + " bytes to " + request);
        return;
      }
      endIf(end);
    }

    @Override
    public void onTrailers(Fields trailers) {
      endIf(true);
    }

    @Override
    public void onReset(Reset reason) {
      if (answer.isDone()) {
        return;
      }
      stream = null;
      if (status == 0 && Retry.mayFollow(reason, attempts, head(), true)) {
        attempt();
        return;
      }
      fail("the connection or stream ended before the answer to " + request + " was whole");
    }

    private void endIf(boolean end) {
      if (end) {
        answer.complete(new OwnRequest.Answer(status, body.toString(UTF_8)));
      }
    }
  }
}
