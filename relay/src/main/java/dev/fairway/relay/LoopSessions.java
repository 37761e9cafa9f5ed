package dev.fairway.relay;

import dev.fairway.observe.Chain;
import dev.fairway.observe.Memory;
import dev.fairway.observe.Recent;
import dev.fairway.pump.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one event loop, and those that ended on it lately. Confined to that loop, so a
 * session costs two links to be listed; what others are told are copies.
 */
final class LoopSessions {

  /** How many ended sessions are remembered, of either kind. */
  private static final int REMEMBERED = 1_024;

  private final Chain<Session> live = new Chain<>();
  private final Recent<SessionView> recent = ring();

  /** A flood of good sessions must not push out the few that failed. */
  private final Recent<SessionView> failed = ring();

  /**
   * Lists a session and begins it: what whoever accepts a connection does with its session, on the
   * loop, in place of {@link Session#begin}. The session itself tells of its end.
   */
  void begin(Session session) {
    live.add(session);
    session.listed(this);
    session.begin();
  }

  /** It has ended: listed no more, and remembered for a while. */
  void ended(Session session, SessionView last) {
    live.remove(session);
    (last.facts().problem().isEmpty() ? recent : failed).add(last);
  }

  /**
   * Open sessions in the order of their accepts.
   *
   * @param after only those with a greater number of their connection
   * @param limit at most as many
   */
  List<SessionView> open(long after, int limit, Predicate<SessionView> wanted) {
    List<SessionView> views = new ArrayList<>();
    for (Session s = live.first(); s != null && views.size() < limit; s = s.next()) {
      if (s.connection() > after) {
        SessionView view = s.view();
        if (wanted.test(view)) {
          views.add(view);
        }
      }
    }
    return views;
  }

  /** The sessions whose id begins so, open or remembered. */
  List<SessionView> find(String beginning) {
    List<SessionView> found = new ArrayList<>();
    for (Session s = live.first(); s != null; s = s.next()) {
      if (s.id().startsWith(beginning)) {
        found.add(s.view());
      }
    }
    found.addAll(failed.find(ended -> ended.facts().id().startsWith(beginning)));
    found.addAll(recent.find(ended -> ended.facts().id().startsWith(beginning)));
    return found;
  }

  /** An open session; null if there is none of this id. */
  @Nullable Session session(String id) {
    Session s = live.first();
    while (s != null && !s.id().equals(id)) {
      s = s.next();
    }
    return s;
  }

  /** Ends those that are open. */
  void end(Outcome why) {
    Session s = live.first();
    while (s != null) {
      Session next = s.next();
      s.end(why);
      s = next;
    }
  }

  /** How many are open. */
  int open() {
    return live.size();
  }

  /** What is remembered of ended ones. */
  Memory memory() {
    return recent.memory().and(failed.memory());
  }

  private static Recent<SessionView> ring() {
    return new Recent<>(REMEMBERED, view -> view.facts().told());
  }
}
