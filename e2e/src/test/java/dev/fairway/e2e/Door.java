package dev.fairway.e2e;

import dev.fairway.lab.LabCluster;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A way to a cluster with one version of HTTP: directly, or through the hub by host or by path.
 *
 * @param prefix what stands before the cluster's own paths
 */
record Door(
    String name, Version version, String address, String prefix, String token, HttpClient client) {

  static Door direct(HubInFront setup, String cluster, Version version) {
    LabCluster lab = setup.cluster(cluster);
    HttpClient client = client(ClientTls.trusting(lab.caPem()), version).build();
    String address = lab.apiAddress().toString();
    return new Door("directly", version, address, "", setup.token(cluster), client);
  }

  /** The name is in TLS, the address in Host, as {@code tls-server-name} of a kubeconfig has it. */
  static Door byHost(HubInFront setup, String cluster, Version version) throws IOException {
    SSLContext trust = ClientTls.trusting(setup.authorityPem());
    SSLParameters tls = trust.getDefaultSSLParameters();
    tls.setServerNames(List.of(new SNIHostName(HubInFront.host(cluster))));
    HttpClient client = client(trust, version).sslParameters(tls).build();
    return new Door("by host", version, hub(setup), "", setup.token(cluster), client);
  }

  static Door byPath(HubInFront setup, String cluster, Version version) throws IOException {
    HttpClient client = client(ClientTls.trusting(setup.authorityPem()), version).build();
    String prefix = "/clusters/" + cluster;
    return new Door("by path", version, hub(setup), prefix, setup.token(cluster), client);
  }

  boolean isDirect() {
    return name.equals("directly");
  }

  <T> HttpResponse<T> send(Ask ask, Fixture fixture, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    URI uri = URI.create("https://" + address + prefix + fixture.fill(ask.target()));
    BodyPublisher body =
        ask.body().isEmpty()
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(fixture.fill(ask.body()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(ask.method(), body)
            .timeout(Duration.ofSeconds(20))
            .header("authorization", "Bearer " + token);
    ask.fields().forEach((field, value) -> request.setHeader(field, fixture.fill(value)));
    return client.send(request.build(), handler);
  }

  @Override
  public String toString() {
    return name + " over " + version;
  }

  private static String hub(HubInFront setup) {
    return "127.0.0.1:" + setup.hub().address().getPort();
  }

  private static HttpClient.Builder client(SSLContext trust, Version version) {
    return HttpClient.newBuilder().sslContext(trust).version(version);
  }
}
