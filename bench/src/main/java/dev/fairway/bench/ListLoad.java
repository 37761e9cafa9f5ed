package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * LISTs of 50 MB with the bench's own client; counts bytes.
 *
 * @param host how the client calls the cluster
 * @param protocol of the client
 * @param authorization what the upstream wants to see; empty for nothing
 */
record ListLoad(HubSite site, String host, Protocol protocol, String path, String authorization)
    implements Load {

  @Override
  public Done run(Measured subject, Duration time) throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (LoadClient client = new LoadClient(site.authority(), protocol, host)) {
      long bytes = new Bulk(client, path, authorization).run(subject.port(), time);
      double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
      return new Done(bytes, seconds);
    }
  }
}
