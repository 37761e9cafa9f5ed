package dev.fairway.cli;

import dev.fairway.lab.LabEvent;
import java.time.Duration;
import java.util.function.Consumer;

/** Tells a person what a lab is doing. */
final class LabProgress implements Consumer<LabEvent> {
  private final Narrator narrator;

  LabProgress(Narrator narrator) {
    this.narrator = narrator;
  }

  @Override
  public void accept(LabEvent event) {
    switch (event) {
      case LabEvent.Building building -> building(building);
      case LabEvent.Built built ->
          narrator.say(
              "built %s (%d of %d) in %s"
                  .formatted(
                      built.binary(),
                      built.number(),
                      built.total(),
                      Narrator.seconds(built.took())));
      case LabEvent.WaitingForBuild waiting ->
          narrator.progress(
              "waiting for another process that builds Kubernetes, since "
                  + minutes(waiting.elapsed()));
      case LabEvent.Starting starting ->
          narrator.progress(starting.cluster() + ": " + starting.part() + " starts");
      case LabEvent.Started started ->
          narrator.progress(started.cluster() + ": " + started.part() + " answers");
      case LabEvent.ClusterReady ready ->
          narrator.progress(ready.cluster() + ": ready after " + Narrator.seconds(ready.took()));
      case LabEvent.Warning warning -> narrator.say("note: " + warning.text());
      case LabEvent.Recovered recovered ->
          narrator.say("removed what an earlier run left (" + recovered.lab() + ")");
    }
  }

  private void building(LabEvent.Building building) {
    boolean begins =
        building.number() == 1 && building.elapsed().compareTo(Duration.ofSeconds(1)) < 0;
    if (begins) {
      narrator.say(
          "Kubernetes is built from its sources, once for this machine: about "
              + minutes(building.remaining()));
    }
    narrator.progress(
        "building %s (%d of %d), about %s left"
            .formatted(
                building.binary(),
                building.number(),
                building.total(),
                minutes(building.remaining())));
  }

  private static String minutes(Duration time) {
    long seconds = Math.max(1, time.toSeconds());
    return seconds < 90 ? seconds + " s" : Math.round(seconds / 60.0) + " min";
  }
}
