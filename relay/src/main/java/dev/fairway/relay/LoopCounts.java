package dev.fairway.relay;

import dev.fairway.pump.FlowCount;
import dev.fairway.pump.Pump;
import dev.fairway.pump.Side;

/** The bytes that the sessions of a listener have moved on one event loop, and move now. */
record LoopCounts(FlowCount fromClient, FlowCount fromUpstream) {

  LoopCounts() {
    this(new FlowCount(), new FlowCount());
  }

  /** Before the pump starts. */
  void add(Pump pump) {
    pump.countIn(Side.CLIENT, fromClient);
    pump.countIn(Side.UPSTREAM, fromUpstream);
  }
}
