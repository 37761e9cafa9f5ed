package dev.fairway.hub;

import dev.fairway.access.RequestInfo;
import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.model.TrafficClass;
import org.jspecify.annotations.Nullable;

/**
 * Which class of traffic a request of Kubernetes belongs to: a list of 50 MB or a followed log must
 * not stand between a person and a small answer, and a hundred watches must not use up the streams
 * of a connection. Pure; any thread.
 */
final class RequestTraffic {

  /** A request's body that is longer is bulk: most objects are a few kilobytes. */
  private static final int SMALL_BODY = 64 << 10;

  private RequestTraffic() {}

  static TrafficClass of(RequestInfo info, Fields fields) {
    if (info.verb().equals("watch")) {
      return TrafficClass.WATCH;
    }
    if (info.isLongRunning() || isLarge(info) || isLong(fields.get(FieldNames.CONTENT_LENGTH))) {
      return TrafficClass.BULK;
    }
    return TrafficClass.INTERACTIVE;
  }

  /** Collections, and the documents about the whole API, which measure megabytes. */
  private static boolean isLarge(RequestInfo info) {
    if (info.isResourceRequest()) {
      return info.verb().equals("list") || info.verb().equals("deletecollection");
    }
    return info.path().startsWith("/openapi/") || info.path().equals("/metrics");
  }

  private static boolean isLong(@Nullable CharSequence length) {
    // Validated before: digits, at most 18.
    return length != null && Long.parseLong(length, 0, length.length(), 10) > SMALL_BODY;
  }
}
