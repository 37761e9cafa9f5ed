package dev.fairway.upstream;

import dev.fairway.model.AddressFamily;
import dev.fairway.net.HostName;
import dev.fairway.net.IpLiterals;
import dev.fairway.transport.EventLoops;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Resolves names as a process in a pod would: {@code /etc/hosts} first, then DNS with the search
 * domains, ndots and servers of {@code /etc/resolv.conf}. Both files are read anew for each look,
 * on a virtual thread. Any thread may call.
 *
 * <p>Each query has a socket, and so a port, of its own, which makes forged answers hard (RFC
 * 5452). To be closed before the event loops.
 */
public final class Names implements AutoCloseable {

  /** How long what a file says counts; files have no TTL. */
  private static final Duration FILE_TTL = Duration.ofSeconds(5);

  private static final Duration LITERAL_TTL = Duration.ofDays(1);

  private final EventLoop loop;
  private final NameOptions options;
  private final InstantSource clock;
  private final Path resolvConf;
  private final Path hosts;
  private final DnsNameResolver resolver;
  private final Set<FollowedName> followed = ConcurrentHashMap.newKeySet();
  private final SharedLooks looks;

  /** Resolves on one of the loops. */
  public Names(EventLoops loops, NameOptions options, InstantSource clock) {
    this(loops, options, clock, Path.of("/etc/resolv.conf"), Path.of("/etc/hosts"));
  }

  Names(EventLoops loops, NameOptions options, InstantSource clock, Path resolvConf, Path hosts) {
    this.loop = loops.next();
    this.looks = new SharedLooks(loop);
    this.options = options;
    this.clock = clock;
    this.resolvConf = resolvConf;
    this.hosts = hosts;
    boolean epoll = Epoll.isAvailable();
    this.resolver =
        new DnsNameResolverBuilder(loop)
            .datagramChannelType(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .socketChannelType(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
            // As the C library asks: every server understands it, and TCP carries what is longer.
            .optResourceEnabled(false)
            .searchDomains(List.of())
            .queryTimeoutMillis(options.timeout().toMillis())
            .build();
  }

  /**
   * Follows a name until it is closed. A name that cannot be resolved is tried again for as long.
   *
   * @param host a name, or an address, which is its own only address
   * @param listener hears of each change of the set of addresses, the first included, on an event
   *     loop: it must not block
   * @throws IllegalArgumentException if the host is neither
   */
  public FollowedName follow(
      String host, AddressFamily family, Consumer<Set<InetAddress>> listener) {
    if (!IpLiterals.isAddress(host) && !HostName.isValid(host)) {
      throw new IllegalArgumentException("host: \"" + host + "\" (expected: a name or an address)");
    }
    FollowedName.Source source =
        new FollowedName.Source() {
          @Override
          public Future<Resolution> look() {
            return Names.this.look(host, family);
          }

          @Override
          public void forget(FollowedName name) {
            followed.remove(name);
          }
        };
    FollowedName name = new FollowedName(host, loop, clock, options.validity(), source, listener);
    followed.add(name);
    name.start();
    return name;
  }

  /**
   * Looks a name up once. Who asks for one that is being looked up shares the answer; more than
   * {@value SharedLooks#MOST} different ones at a time fail at once.
   *
   * @return completes on an event loop; fails with an {@link UnknownHostException} that says why
   */
  public Future<Set<InetAddress>> resolve(String host, AddressFamily family) {
    if (IpLiterals.isAddress(host)) {
      return loop.newSucceededFuture(Set.of(InetAddress.ofLiteral(host)));
    }
    return looks.join(host.toLowerCase(Locale.ROOT), family, this::look);
  }

  /** Follows no name any more; looks that are under way fail. */
  @Override
  public void close() {
    followed.forEach(FollowedName::close);
    looks.close();
    resolver.close();
  }

  /** Completes on the loop, and does not fail. */
  private Future<Resolution> look(String host, AddressFamily family) {
    Promise<Resolution> result = loop.newPromise();
    if (IpLiterals.isAddress(host)) {
      Set<InetAddress> itself = Set.of(InetAddress.ofLiteral(host));
      return result.setSuccess(new Resolution.Found(itself, LITERAL_TTL, Optional.empty()));
    }
    Thread.ofVirtual().name("resolve-" + host).start(() -> look(host, family, result));
    return result;
  }

  private void look(String host, AddressFamily family, Promise<Resolution> result) {
    try {
      Runnable next = inFiles(host, family, result);
      loop.execute(next);
    } catch (RejectedExecutionException e) {
      return; // The loop ends, and with it whoever wanted to know.
    } catch (RuntimeException e) {
      result.trySuccess(new Resolution.Failed("it cannot be looked up: " + e));
    }
  }

  /** Reads the files; what it gives goes on with that, on the loop. */
  private Runnable inFiles(String host, AddressFamily family, Promise<Resolution> result) {
    Set<InetAddress> listed = listed(host, family);
    if (!listed.isEmpty()) {
      return () -> result.trySuccess(new Resolution.Found(listed, FILE_TTL, Optional.empty()));
    }
    ResolvConf conf = ResolvConf.parse(read(resolvConf)).with(options);
    List<String> candidates = conf.candidates(host);
    return new NameLookup(resolver, conf.servers(), candidates, RecordTypes.of(family), result)
        ::start;
  }

  private Set<InetAddress> listed(String host, AddressFamily family) {
    HostsFileEntriesProvider entries =
        HostsFileEntriesProvider.parser().parseSilently(hosts.toFile(), StandardCharsets.UTF_8);
    String key = host.toLowerCase(Locale.ROOT);
    Set<InetAddress> found = new LinkedHashSet<>();
    found.addAll(entries.ipv4Entries().getOrDefault(key, List.of()));
    found.addAll(entries.ipv6Entries().getOrDefault(key, List.of()));
    found.removeIf(address -> !RecordTypes.of(family).contains(RecordTypes.of(address)));
    return found;
  }

  /** No file says nothing, as for the C library. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
