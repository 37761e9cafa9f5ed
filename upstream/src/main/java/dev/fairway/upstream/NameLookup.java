package dev.fairway.upstream;

import dev.fairway.net.HostPort;
import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One look at a name in DNS: what it may mean in turn, until one has addresses. Everything happens
 * on the resolver's event loop.
 *
 * <p>It asks as the C library does: each server in turn, twice round; a server that says that it
 * failed does not end the search, one that is silent does. Netty's own search goes on asking after
 * an answer that there is nothing, follows what it takes for delegations, and loses TTLs; of Netty
 * is the single query, over TCP where the answer is cut off.
 */
final class NameLookup {

  private static final int ROUNDS = 2;

  private final DnsNameResolver resolver;
  private final List<InetSocketAddress> servers;
  private final List<String> candidates;
  private final List<DnsRecordType> types;
  private final Promise<Resolution> result;
  private @Nullable String failure;

  NameLookup(
      DnsNameResolver resolver,
      List<InetSocketAddress> servers,
      List<String> candidates,
      List<DnsRecordType> types,
      Promise<Resolution> result) {
    this.resolver = resolver;
    this.servers = servers;
    this.candidates = candidates;
    this.types = types;
    this.result = result;
  }

  /** Begins; the promise is kept in any case. */
  void start() {
    tryNext(0);
  }

  private void tryNext(int index) {
    if (index == candidates.size()) {
      String missing = "no such name (asked for " + String.join(", ", candidates) + ")";
      fail(failure == null ? missing : failure);
      return;
    }
    List<DnsAnswer> answers = new ArrayList<>(types.size());
    for (DnsRecordType type : types) {
      ask(
          new DefaultDnsQuestion(candidates.get(index) + ".", type),
          0,
          answer -> {
            answers.add(answer);
            if (answers.size() == types.size()) {
              judge(index, answers);
            }
          });
    }
  }

  private void judge(int index, List<DnsAnswer> answers) {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    Duration ttl = null;
    DnsAnswer.Failed failed = null;
    for (DnsAnswer answer : answers) {
      switch (answer) {
        case DnsAnswer.Addresses(Set<InetAddress> some, Duration valid) -> {
          addresses.addAll(some);
          ttl = ttl == null || valid.compareTo(ttl) < 0 ? valid : ttl;
        }
        case DnsAnswer.None() -> {}
        case DnsAnswer.Failed each -> failed = failed == null || each.silent() ? each : failed;
      }
    }
    if (ttl != null) {
      Optional<DnsRecordType> unknown = Optional.ofNullable(failed).map(DnsAnswer.Failed::type);
      result.trySuccess(new Resolution.Found(addresses, ttl, unknown));
      return;
    }
    if (failed != null && failed.silent()) {
      fail(failed.reason()); // What comes next in the search may be another host altogether.
      return;
    }
    if (failed != null && failure == null) {
      failure = failed.reason();
    }
    tryNext(index + 1);
  }

  private void fail(String reason) {
    result.trySuccess(new Resolution.Failed(reason));
  }

  private void ask(DnsQuestion question, int attempt, Consumer<DnsAnswer> told) {
    InetSocketAddress server = servers.get(attempt % servers.size());
    resolver
        .query(server, question)
        .addListener(
            (Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) -> {
              DnsAnswer answer = answer(question, server, done);
              boolean again =
                  answer instanceof DnsAnswer.Failed && attempt + 1 < servers.size() * ROUNDS;
              if (again) {
                ask(question, attempt + 1, told);
              } else {
                told.accept(answer);
              }
            });
  }

  private static DnsAnswer answer(
      DnsQuestion question,
      InetSocketAddress server,
      Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) {
    String where =
        " (" + question.name() + " " + question.type().name() + " at " + HostPort.of(server) + ")";
    if (!done.isSuccess()) {
      boolean late = done.cause() instanceof DnsNameResolverTimeoutException;
      String reason = late ? "no answer in time" : String.valueOf(done.cause().getMessage());
      return new DnsAnswer.Failed(question.type(), reason + where, true);
    }
    AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = done.getNow();
    try {
      DnsAnswer answer = DnsAnswer.read(question, envelope.content());
      return answer instanceof DnsAnswer.Failed(DnsRecordType type, String reason, boolean silent)
          ? new DnsAnswer.Failed(type, reason + where, silent)
          : answer;
    } finally {
      envelope.release();
    }
  }
}
