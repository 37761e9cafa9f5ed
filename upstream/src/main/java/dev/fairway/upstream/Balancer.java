package dev.fairway.upstream;

import dev.fairway.model.Balance;
import dev.fairway.model.Member;
import dev.fairway.net.HostPort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shares the connections of an upstream out to its members. Any thread may call; a choice looks at
 * each member once.
 *
 * <p>Members in maintenance, or with all the connections that they may have, are never chosen. Of
 * the others the available ones come first, backups after them; and where no member is available,
 * the one that failed longest ago gets its chance: a try may succeed, a refusal cannot.
 */
public final class Balancer {

  private Balance balance;
  private final LongSupplier clock;
  private List<MemberState> states;

  /**
   * All members are taken to be alive.
   *
   * @param clock nanoseconds, as of {@link System#nanoTime}
   */
  public Balancer(List<Member> members, Balance balance, LongSupplier clock) {
    this.balance = balance;
    this.clock = clock;
    this.states = members.stream().map(MemberState::new).toList();
  }

  /**
   * Chooses a member for a connection and counts the connection as open there.
   *
   * @param client whose connection it is
   * @param tried endpoints that have failed it already
   * @return what the caller must tell of the connection; absent if there is no member left
   */
  public synchronized Optional<Choice> choose(InetAddress client, Set<HostPort> tried) {
    return choose(client, tried, true);
  }

  /** The same, but never a member that something speaks against. */
  synchronized Optional<Choice> chooseAvailable(InetAddress client, Set<HostPort> tried) {
    return choose(client, tried, false);
  }

  private Optional<Choice> choose(InetAddress client, Set<HostPort> tried, boolean evenFailing) {
    long now = clock.getAsLong();
    List<MemberState> primary = new ArrayList<>(states.size());
    List<MemberState> backup = new ArrayList<>();
    List<MemberState> failing = new ArrayList<>();
    for (MemberState state : states) {
      if (!state.isAllowed() || tried.contains(state.member().endpoint())) {
        continue;
      }
      if (!state.isAvailable(now)) {
        failing.add(state);
      } else {
        (state.member().backup() ? backup : primary).add(state);
      }
    }
    if (primary.isEmpty() && backup.isEmpty()) {
      if (!evenFailing) {
        return Optional.empty();
      }
      return Balancing.longestAgo(failing, now).map(state -> choice(state, now));
    }
    List<MemberState> candidates = primary.isEmpty() ? backup : primary;
    return Optional.of(choice(pick(candidates, client, now), now));
  }

  /**
   * A request has failed on a connection that stands.
   *
   * @return whether the member is left alone for that from now on
   */
  synchronized boolean faulted(HostPort endpoint) {
    boolean ejected = false;
    for (MemberState state : states) {
      if (state.member().endpoint().equals(endpoint)) {
        ejected = state.faulted(clock.getAsLong());
      }
    }
    return ejected;
  }

  /** Whether requests have failed on connections that stand, and none has been answered since. */
  synchronized boolean hasFaults() {
    return states.stream().anyMatch(MemberState::hasFaults);
  }

  /** A request has been answered there. */
  synchronized void answered(HostPort endpoint) {
    for (MemberState state : states) {
      if (state.member().endpoint().equals(endpoint)) {
        state.answered();
      }
    }
  }

  /** A health check has an answer. */
  public synchronized void checked(HostPort endpoint, boolean alive) {
    for (MemberState state : states) {
      if (state.member().endpoint().equals(endpoint)) {
        state.checked(alive, clock.getAsLong());
      }
    }
  }

  /**
   * Has other members from now on, or shares out otherwise; those that stay keep what is known of
   * them.
   */
  public synchronized void replace(List<Member> members, Balance balance) {
    this.balance = balance;
    Map<HostPort, MemberState> before = new HashMap<>();
    states.forEach(state -> before.put(state.member().endpoint(), state));
    List<MemberState> next = new ArrayList<>(members.size());
    for (Member member : members) {
      MemberState known = before.get(member.endpoint());
      if (known == null) {
        next.add(new MemberState(member));
      } else {
        next.add(known.member().equals(member) ? known : known.with(member));
      }
    }
    states = List.copyOf(next);
  }

  /** The members, as they are now. */
  public synchronized List<View> views() {
    long now = clock.getAsLong();
    return states.stream().map(state -> view(state, now)).toList();
  }

  /**
   * A member, for people.
   *
   * @param active open connections
   * @param fails connections that failed since the last that did not
   */
  public record View(Member member, Standing standing, int active, int fails) {}

  /** Whether connections go to a member. */
  public enum Standing {
    /** They do. */
    UP,
    /** Health checks fail. */
    DOWN,
    /** Too many connections have failed; it is left alone for a while. */
    EJECTED,
    /** Its operator wants none. */
    MAINTENANCE
  }

  private View view(MemberState state, long now) {
    Standing standing = Standing.UP;
    if (state.member().maintenance()) {
      standing = Standing.MAINTENANCE;
    } else if (state.isDown()) {
      standing = Standing.DOWN;
    } else if (state.isEjected(now)) {
      standing = Standing.EJECTED;
    }
    return new View(state.member(), standing, state.active(), state.fails());
  }

  private MemberState pick(List<MemberState> candidates, InetAddress client, long now) {
    return switch (balance) {
      case IN_ORDER -> Balancing.inOrder(candidates);
      case ROUND_ROBIN -> Balancing.roundRobin(candidates, now);
      case LEAST_CONNECTIONS -> Balancing.leastConnections(candidates, now);
      case CLIENT_ADDRESS -> Balancing.byAddress(candidates, client, now);
    };
  }

  private Choice choice(MemberState state, long now) {
    state.chosen(now);
    return new Choice(state);
  }

  /** A connection to a member. What becomes of it is told once: it fails, or it closes. */
  public final class Choice {

    private final MemberState chosen;
    private boolean over;

    private Choice(MemberState chosen) {
      this.chosen = chosen;
    }

    /** Where to connect. */
    public HostPort endpoint() {
      return chosen.member().endpoint();
    }

    /** It stands. */
    public void connected() {
      tell(state -> state.connected(clock.getAsLong()));
    }

    /** It did not come about. */
    public void failed() {
      end(state -> state.failed(clock.getAsLong()));
    }

    /** It stood, and is closed; or nobody wanted it any more. */
    public void closed() {
      end(MemberState::closed);
    }

    private void end(Consumer<MemberState> told) {
      synchronized (Balancer.this) {
        if (!over) {
          over = true;
          tell(told);
        }
      }
    }

    /** The state may have been replaced meanwhile, or be gone with its member. */
    private void tell(Consumer<MemberState> told) {
      synchronized (Balancer.this) {
        for (MemberState state : states) {
          if (state.is(chosen)) {
            told.accept(state);
            return;
          }
        }
      }
    }
  }
}
