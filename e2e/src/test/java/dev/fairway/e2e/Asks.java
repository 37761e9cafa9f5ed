package dev.fairway.e2e;

import static dev.fairway.e2e.Ask.get;
import static dev.fairway.e2e.Ask.json;
import static dev.fairway.e2e.Ask.method;
import static dev.fairway.e2e.Ask.send;

import java.util.List;
import java.util.stream.Stream;

/** The requests that must be answered alike with and without the hub, by what they are about. */
final class Asks {

  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
  private static final String METADATA_LIST =
      "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
  private static final String DISCOVERY =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  private static final String STRATEGIC = "application/strategic-merge-patch+json";
  private static final String MERGE = "application/merge-patch+json";
  private static final String JSON_PATCH = "application/json-patch+json";
  private static final String APPLY = "application/apply-patch+yaml";

  private static final String NS = "/api/v1/namespaces/faithful";
  private static final String MAPS = NS + "/configmaps";
  private static final String PLAIN = MAPS + "/plain";
  private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/faithful/deployments/idle";
  private static final String SHIPS = "/apis/harbour.fairway.test/v1/namespaces/faithful/ships";
  private static final String EXTENSION = "/apis/extension.fairway.test/v1";
  private static final String THINGS = EXTENSION + "/namespaces/faithful/things";
  private static final String PROXY = NS + "/services/https:extension:443/proxy";
  private static final String POD = "/api/v1/namespaces/default/pods/shell";
  private static final String WATCH = "watch=1&timeoutSeconds=1";

  /** What an API server takes at most (staging/src/k8s.io/apiserver: MaxRequestBodyBytes). */
  private static final int LIMIT = 3 << 20;

  private Asks() {}

  static Stream<Ask> all() {
    return Stream.of(
            discovery(),
            reads(),
            watches(),
            writes(),
            access(),
            custom(),
            aggregated(),
            pods(),
            redirects(),
            proxied(),
            sizes(),
            odd())
        .flatMap(List::stream);
  }

  private static List<Ask> discovery() {
    return List.of(
        get("/"),
        get("/api"),
        get("/apis"),
        get("/api/"),
        get("/api/v1"),
        get("/apis/apps"),
        get("/apis/apps/v1"),
        get("/apis/none"),
        get("/apis").accept(DISCOVERY),
        get("/api").accept(DISCOVERY),
        get("/apis").accept(DISCOVERY).with("accept-encoding", "gzip"),
        get("/apis/apps/v1").accept(PROTOBUF),
        get("/version"),
        get("/openapi/v2"),
        get("/openapi/v2").with("accept-encoding", "gzip"),
        get("/openapi/v2").accept("application/com.github.proto-openapi.spec.v2@v1.0+protobuf"),
        get("/openapi/v2").accept("application/json").with("if-none-match", "${etag2}"),
        get("/openapi/v3"),
        get("${apps}"),
        get("${apps}").accept("application/com.github.proto-openapi.spec.v3@v1.0+protobuf"),
        get("${apps}").accept("application/json").with("if-none-match", "${etag}"),
        get("/openapi/v3/apis/apps/v1?hash=0"),
        get("/openapi/v3/apis/harbour.fairway.test/v1"),
        get("/livez"),
        get("/livez?verbose"),
        get("/readyz/etcd"),
        get("/healthz"),
        get("/.well-known/openid-configuration"),
        get("/openid/v1/jwks"),
        get("/does/not/exist"),
        method("HEAD", "/version"),
        method("OPTIONS", "/api/v1"),
        method("TRACE", "/version"),
        method("POST", "/version"));
  }

  private static List<Ask> reads() {
    String roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    return List.of(
        get(MAPS),
        get(MAPS + "?pretty=true"),
        get(MAPS + "?limit=1"),
        get(roles + "?limit=3"),
        get(roles + "?limit=3&continue=${next}"),
        get(roles + "?limit=3&continue=none"),
        get(roles),
        get(roles).with("accept-encoding", "gzip"),
        get(roles).accept(PROTOBUF),
        get(roles).accept(PROTOBUF).with("accept-encoding", "gzip"),
        get(roles).accept("application/yaml"),
        get(roles).accept(TABLE),
        get(MAPS + "?resourceVersion=0"),
        get(MAPS + "?resourceVersion=${version}&resourceVersionMatch=Exact"),
        get(MAPS + "?resourceVersion=${version}&resourceVersionMatch=NotOlderThan"),
        get(MAPS + "?resourceVersion=1&resourceVersionMatch=Exact"),
        get(MAPS + "?resourceVersion=99999999999&resourceVersionMatch=NotOlderThan&limit=1")
            .with("accept", "application/json"),
        get(MAPS + "?labelSelector=app%3Da%2Capp%21%3Db"),
        get(MAPS + "?labelSelector=app+in+%28a%2Cb%29"),
        get(MAPS + "?labelSelector=%21%21"),
        get(MAPS + "?fieldSelector=metadata.name%3Dother"),
        get(MAPS + "?fieldSelector=data.a%3D1"),
        get(MAPS).accept(TABLE),
        get(MAPS + "?includeObject=Object").accept(TABLE),
        get(MAPS).accept(METADATA_LIST),
        get(PLAIN),
        get(PLAIN).accept(METADATA),
        get(PLAIN).accept(TABLE),
        get(PLAIN).accept(PROTOBUF),
        get(PLAIN).accept("application/yaml"),
        get(PLAIN).accept("application/cbor"),
        get(PLAIN).accept("text/csv"),
        get(PLAIN + "?resourceVersion=0"),
        get(MAPS + "/none"),
        get(MAPS + "/n%20o"),
        get("/api/v1/namespaces/f%61ithful/configmaps/plain"),
        get("/api/v1/namespaces/none/pods"),
        get("/api/v1/nodes"),
        get(DEPLOYMENT + "/scale"),
        get(DEPLOYMENT + "/status"),
        method("HEAD", PLAIN));
  }

  private static List<Ask> watches() {
    String one = "&fieldSelector=metadata.name%3Dplain";
    String initial = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    return List.of(
        get(MAPS + "?" + WATCH + "&resourceVersion=0" + one),
        get(MAPS + "?" + WATCH + "&resourceVersion=${before}"),
        get(MAPS + "?" + WATCH + "&resourceVersion=${before}").accept(PROTOBUF + ";stream=watch"),
        get(MAPS + "?" + WATCH + "&resourceVersion=${before}").accept(TABLE),
        get(MAPS + "?" + WATCH + "&resourceVersion=${before}").accept(METADATA),
        get(MAPS + "?" + WATCH + "&resourceVersion=${before}").with("accept-encoding", "gzip"),
        get(MAPS + "?" + WATCH + "&allowWatchBookmarks=true" + initial + "&resourceVersion=")
            .fresh("resourceVersion"),
        get(MAPS + "?" + WATCH + "&allowWatchBookmarks=true" + initial + one),
        get(MAPS + "?" + WATCH + initial),
        get(MAPS + "?" + WATCH + "&resourceVersion=1"),
        get(MAPS + "?" + WATCH + "&resourceVersion=x"),
        get(MAPS + "?" + WATCH + "&labelSelector=%21%21"),
        get("/api/v1/watch/namespaces/faithful/configmaps/plain?timeoutSeconds=1"),
        get(SHIPS + "?" + WATCH + "&resourceVersion=0"),
        get(SHIPS + "?" + WATCH + "&resourceVersion=0").accept(TABLE),
        get(THINGS + "?watch=1"));
  }

  private static List<Ask> writes() {
    String dry = "?dryRun=All";
    String map = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"new\"}}";
    String unknown = map.replace("\"metadata\"", "\"colour\":\"red\",\"metadata\"");
    return List.of(
        json("POST", MAPS + dry, map).creates(),
        send("POST", MAPS + dry, "application/yaml", map).creates(),
        json("POST", MAPS + dry, map).creates(),
        json("POST", MAPS + dry + "&fieldValidation=Strict", unknown),
        json("POST", MAPS + dry + "&fieldValidation=Warn", unknown).creates(),
        json("POST", MAPS + dry, map.replace("new", "plain")),
        json("POST", MAPS + dry, map.replace("new", "No_Name")),
        json("POST", MAPS + dry, "{"),
        json("POST", MAPS + dry, ""),
        json("POST", MAPS + "?dryRun=Some", map),
        send("POST", MAPS + dry, "text/plain", map),
        json("POST", "/api/v1/namespaces/none/configmaps" + dry, map),
        json("PUT", PLAIN, "${plain}"),
        json("PUT", PLAIN + dry, map),
        json("PUT", PLAIN + dry, map.replace("\"new\"", "\"plain\",\"resourceVersion\":\"1\"")),
        send("PATCH", PLAIN, MERGE, "{\"data\":{\"a\":\"1\"}}"),
        send("PATCH", PLAIN + dry, MERGE, "{\"data\":{\"a\":null}}").creates(),
        send("PATCH", PLAIN, STRATEGIC, "{\"data\":{\"a\":\"1\"}}"),
        send(
            "PATCH", PLAIN, JSON_PATCH, "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"1\"}]"),
        send(
            "PATCH", PLAIN, JSON_PATCH, "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"0\"}]"),
        send("PATCH", PLAIN + dry, "application/json", "{}"),
        send(
                "PATCH",
                MAPS + "/applied" + dry + "&fieldManager=test&force=true",
                APPLY,
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: applied}\ndata: {a: b}\n")
            .creates(),
        send(
            "PATCH",
            PLAIN + dry + "&fieldManager=test",
            APPLY,
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\ndata: {a: other}\n"),
        send("PATCH", PLAIN + dry, APPLY, "apiVersion: v1\nkind: ConfigMap\n"),
        send("PATCH", DEPLOYMENT, STRATEGIC, "{\"spec\":{\"replicas\":0}}"),
        send("PATCH", DEPLOYMENT + "/scale" + dry, MERGE, "{\"spec\":{\"replicas\":3}}"),
        method("DELETE", PLAIN + dry),
        method("DELETE", MAPS + "/none" + dry),
        json(
            "DELETE",
            PLAIN + dry,
            "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"preconditions\":{\"uid\":\"x\"}}"),
        method("DELETE", MAPS + dry + "&labelSelector=app%3Da"),
        method("DELETE", MAPS + dry + "&limit=1&fieldSelector=metadata.name%3Dother"),
        json(
            "POST",
            NS + "/pods/done/eviction" + dry,
            "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"done\"}}"),
        json(
                "POST",
                NS + "/serviceaccounts/default/token",
                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\",\"spec\":{}}")
            .creates()
            .fresh("token", "expirationTimestamp"),
        json(
                "POST",
                NS + "/events" + dry,
                "{\"metadata\":{\"name\":\"e\"},\"involvedObject\":{\"namespace\":\"faithful\"}}")
            .creates());
  }

  private static List<Ask> access() {
    String review = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    String me = "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";
    String can =
        "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectAccessReview\",\"spec\":"
            + "{\"resourceAttributes\":{\"verb\":\"delete\",\"resource\":\"nodes\"}}}";
    return List.of(
        json("POST", review, me).creates(),
        json("POST", review, me).creates().with("impersonate-user", "jane"),
        json("POST", review, me)
            .creates()
            .with("impersonate-user", "jane")
            .with("impersonate-group", "dev")
            .with("impersonate-uid", "7")
            .with("impersonate-extra-a%2Fb", "c"),
        json("POST", review, me).creates().with("impersonate-group", "alone"),
        get(PLAIN).with("impersonate-user", "jane"),
        json("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", can).creates(),
        json("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", can)
            .creates()
            .with("impersonate-user", "jane"),
        get(PLAIN).with("authorization", "Bearer wrong"),
        get(PLAIN).with("authorization", "Basic eDp5"),
        get("/").with("authorization", "none"));
  }

  private static List<Ask> custom() {
    String beta = SHIPS.replace("v1/", "v1beta1/");
    return List.of(
        get(SHIPS),
        get(SHIPS).accept(TABLE),
        get(SHIPS).accept(METADATA_LIST),
        get(SHIPS).accept(PROTOBUF),
        get(SHIPS).accept("application/yaml"),
        get(SHIPS + "/schooner"),
        get(beta + "/schooner"),
        get(SHIPS + "/schooner/scale"),
        get("/apis/harbour.fairway.test/v1"),
        get("/apis/harbour.fairway.test/v2"),
        send("PATCH", SHIPS + "/schooner", MERGE, "{\"spec\":{\"masts\":2}}"),
        send("PATCH", SHIPS + "/schooner", STRATEGIC, "{\"spec\":{\"masts\":2}}"),
        send("PATCH", SHIPS + "/schooner", MERGE, "{\"spec\":{\"masts\":-1}}"),
        json(
                "POST",
                SHIPS + "?dryRun=All",
                "{\"apiVersion\":\"harbour.fairway.test/v1\",\"kind\":\"Ship\",\"metadata\":"
                    + "{\"name\":\"brig\"},\"spec\":{\"masts\":2,\"sails\":9}}")
            .creates());
  }

  private static List<Ask> aggregated() {
    return List.of(
        get(EXTENSION),
        get("/apis/extension.fairway.test"),
        get(EXTENSION + "/things"),
        get(THINGS),
        get(THINGS + "/one"),
        get(THINGS + "/none"),
        get(THINGS + "/moved"),
        get(THINGS + "/one").with("impersonate-user", "jane"),
        method("HEAD", THINGS + "/one"));
  }

  private static List<Ask> pods() {
    return List.of(
        get(NS + "/pods/done/log"),
        get(NS + "/pods/done/log?tailLines=3"),
        get(NS + "/pods/done/log?limitBytes=100&timestamps=true"),
        get(NS + "/pods/done/log?follow=true"),
        get(NS + "/pods/done/log?previous=true"),
        get(NS + "/pods/done/log?container=none"),
        get(NS + "/pods/none/log"),
        get(POD + "/exec?command=true&stdout=true"),
        method("POST", POD + "/exec?command=true&stdout=true"),
        get(POD + "/exec"),
        get(POD + "/attach?stdout=true"),
        get(POD + "/portforward?ports=8080"),
        get("/api/v1/nodes/node1/proxy/healthz"),
        get("/api/v1/nodes/node1/proxy/logs/"),
        get("/api/v1/nodes/none/proxy/"));
  }

  private static List<Ask> redirects() {
    return List.of(
        get(NS + "/services/https:extension:443/proxy"),
        get(NS + "/services/https:extension:443/proxy?a=b"),
        get("/api/v1/namespaces/default/pods/shell:8080/proxy"),
        get(PROXY + "/redirect/path"),
        get(PROXY + "/redirect/relative"),
        get(PROXY + "/redirect/same-host"),
        get(PROXY + "/redirect/forwarded-host"),
        get(PROXY + "/redirect/slashes"),
        get(PROXY + "/redirect/other"),
        send("POST", PROXY + "/redirect/relative", "text/plain", "posted"),
        get("/openapi/v3/apis/batch/v1?hash=0"));
  }

  private static List<Ask> proxied() {
    return List.of(
        get("/api/v1/namespaces/default/pods/shell:8080/proxy/"),
        get("/api/v1/namespaces/default/pods/shell:8080/proxy/none"),
        get("/api/v1/namespaces/default/pods/shell:1/proxy/").with("accept", "application/json"),
        get(PROXY + "/page"),
        get(PROXY + "/echo?a=b%2Fc&d=%20+&e"),
        get(PROXY + "/echo/a%2Fb/%E2%82%AC"),
        get(PROXY + "/echo//double//slash/"),
        get(PROXY + "/echo").with("cookie", "a=b").with("x-own", "value"),
        get(PROXY + "/echo").with("accept", "text/html, */*;q=0.1"),
        send("POST", PROXY + "/echo", "text/plain", "x".repeat(5_000_000)),
        send("PUT", PROXY + "/echo", "text/plain", "put"),
        method("DELETE", PROXY + "/echo"),
        method("OPTIONS", PROXY + "/echo"),
        method("HEAD", PROXY + "/echo"),
        method("PROPFIND", PROXY + "/echo"));
  }

  private static List<Ask> sizes() {
    return List.of(
        json("POST", MAPS + "?dryRun=All", padded(LIMIT)).creates(),
        json("POST", MAPS + "?dryRun=All", padded(LIMIT + 1)),
        json("POST", SHIPS + "?dryRun=All", padded(LIMIT + 1)),
        get("/version?" + "x".repeat(40_000)),
        get("/version").with("x-large", "x".repeat(50_000)));
  }

  /** A ConfigMap in a body of so many bytes. */
  private static String padded(int size) {
    String map = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"large\"}";
    return map + " ".repeat(size - map.length() - 1) + "}";
  }

  private static List<Ask> odd() {
    return List.of(
        get("//api"),
        get("/api//v1/namespaces"),
        get("/api/v1/namespaces/"),
        get("/api/v1/../v1/namespaces"),
        get("/api/v1/./nodes"),
        get(MAPS + "/none%2Fslash"),
        get(MAPS + "/none%252F"),
        get(MAPS + "/%F0%9F%9A%A2"),
        get("/%61pi/v1/namespaces/faithful"),
        get("/api/v1/namespaces/faithful?"),
        get("/api/v1/namespaces/faithful?a;b&a=1&a=2&%zz".replace("%zz", "%25zz")),
        get("/api/v1/namespaces/faithful?watch=&pretty"),
        get("/api;x=1"),
        get("/API"),
        get("/apis/apps/v1/namespaces/faithful/deployments/idle/none"),
        get("/clusters/east/version"),
        get("/fairway/v1/clusters"));
  }
}
