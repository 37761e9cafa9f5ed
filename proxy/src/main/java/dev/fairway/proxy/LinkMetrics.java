package dev.fairway.proxy;

import dev.fairway.upstream.Balancer.Standing;
import dev.fairway.upstream.LinkView;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Which links are in use, and how many endpoints of each are in which state. Labels are names of
 * the configuration and closed sets of words. Asked at each scrape; any thread.
 */
final class LinkMetrics implements MultiCollector {

  private final Supplier<Map<String, List<LinkView>>> links;

  /**
   * @param links of each upstream, by its name
   */
  LinkMetrics(Supplier<Map<String, List<LinkView>>> links) {
    this.links = links;
  }

  @Override
  public MetricSnapshots collect() {
    var inUse =
        GaugeSnapshot.builder()
            .name("fairway_upstream_link_in_use")
            .help("Whether requests go by this link: 1, else 0.");
    var endpoints =
        GaugeSnapshot.builder()
            .name("fairway_upstream_endpoints")
            .help("Endpoints of a link that are in this state.");
    links
        .get()
        .forEach(
            (upstream, views) -> {
              for (LinkView view : views) {
                String link = view.link().name();
                Labels labels = Labels.of("upstream", upstream, "link", link);
                inUse.dataPoint(level(labels, view.inUse() ? 1 : 0));
                for (Standing standing : List.of(Standing.UP, Standing.DOWN, Standing.EJECTED)) {
                  endpoints.dataPoint(
                      level(
                          labels.add("state", standing.name().toLowerCase(Locale.ROOT)),
                          view.endpoints().stream()
                              .filter(each -> each.standing() == standing)
                              .count()));
                }
              }
            });
    return MetricSnapshots.of(inUse.build(), endpoints.build());
  }

  private static GaugeDataPointSnapshot level(Labels labels, long value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }
}
