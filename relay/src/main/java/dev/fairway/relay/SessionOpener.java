package dev.fairway.relay;

import dev.fairway.linux.PipePool;
import dev.fairway.transport.Binding;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import io.netty.channel.Channel;
import java.io.IOException;

/**
 * Opens the sockets of a relay: each connection that comes is a session, by the rules that its door
 * has at that moment.
 *
 * @param pipes those that sessions borrow
 * @param look finds the addresses of a host that a client names, by the configuration in force
 */
record SessionOpener(
    EventLoops loops, Dialer dialer, PipePool pipes, LiveSessions sessions, Session.Lookup look)
    implements Doors.Opener {

  @Override
  public Binding open(Doors.Door door) throws IOException {
    return Binding.bind(
        loops,
        door.place().address(),
        null,
        true,
        () -> door.rules().connections(),
        (channel, info) -> begin(door.rules(), channel, info));
  }

  private void begin(Rules rules, Channel channel, ConnectionInfo info) {
    SessionObserver observer = rules.observer();
    SessionJournal journal = observer.begin(channel.eventLoop(), info.remote(), info.local());
    sessions
        .on(channel.eventLoop())
        .begin(new Session(channel, rules, dialer, pipes, look, journal, observer));
  }
}
