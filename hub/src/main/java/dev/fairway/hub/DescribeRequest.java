package dev.fairway.hub;

import dev.fairway.access.MalformedTargetException;
import dev.fairway.access.RequestInfo;
import dev.fairway.proxy.ProxyRequest;
import dev.fairway.proxy.Stage;

/**
 * Says what a request means to Kubernetes, and so what it will do to its connection. One that means
 * nothing is passed on all the same: under passthrough the cluster itself decides, on the very same
 * bytes.
 */
final class DescribeRequest implements Stage {

  @Override
  public Verdict apply(ProxyRequest request) {
    try {
      RequestInfo info = RequestInfo.resolve(request.head().method(), request.head().target());
      request.annotate(KubernetesRequest.of(request.upstream(), info));
      request.traffic(RequestTraffic.of(info, request.head().fields()));
      if (info.isLongRunning()) {
        request.longRunning();
      }
    } catch (MalformedTargetException e) {
      // Not a Kubernetes request; the log has its path.
    }
    return Verdict.CONTINUE;
  }
}
