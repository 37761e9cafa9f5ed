package dev.fairway.hub;

import dev.fairway.config.Home;
import dev.fairway.config.HomeObject;
import dev.fairway.upstream.LinkView;
import java.util.List;
import java.util.function.Function;

/** Has the home cluster told what became of its objects. One thread reports. */
final class HomeReporter {

  private final ConfigSource source;
  private final ClusterVersions versions;
  private final Function<String, List<LinkView>> links;

  HomeReporter(
      ConfigSource source, ClusterVersions versions, Function<String, List<LinkView>> links) {
    this.source = source;
    this.versions = versions;
    this.links = links;
  }

  /** Of what is in force, and of what it was made of. Returns at once. */
  void report(LoadedConfig loaded, Translation translation) {
    Home home = loaded.sources().home();
    if (!(home instanceof Home.Read(List<HomeObject> objects)) || objects.isEmpty()) {
      return;
    }
    List<String> all =
        translation.snapshot().upstreams().stream().map(each -> each.name()).toList();
    versions
        .of(HomeReports.clusters(home, translation), all)
        .thenAccept(
            known ->
                source
                    .home()
                    .ifPresent(
                        cluster ->
                            cluster.report(HomeReports.of(home, translation, known, links))));
  }
}
