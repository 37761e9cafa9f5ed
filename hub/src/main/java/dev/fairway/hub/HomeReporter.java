package dev.fairway.hub;

import dev.fairway.config.Home;
import dev.fairway.config.HomeObject;
import java.util.List;

/** Has the home cluster told what became of its objects. One thread reports. */
final class HomeReporter {

  private final ConfigSource source;
  private final ClusterVersions versions;

  HomeReporter(ConfigSource source, ClusterVersions versions) {
    this.source = source;
    this.versions = versions;
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
                        cluster -> cluster.report(HomeReports.of(home, translation, known))));
  }
}
