package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.config.Problem;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.SourceFile;
import java.util.List;

/** Configurations as people have them. */
final class Samples {

  /** A manager in one region, clusters in others: one port each. */
  static final String PORTS =
      """
      user nginx;
      worker_processes auto;
      error_log /dev/stderr notice;
      pid /tmp/nginx.pid;
      events { worker_connections 1024; }
      stream {
          log_format proxy '$remote_addr [$time_local] '
                           '$protocol $status $bytes_sent $bytes_received '
                           '$session_time "$upstream_addr" '
                           '"$upstream_bytes_sent" "$upstream_bytes_received" "$upstream_connect_time"';
          access_log /var/log/nginx/tcp-access.log proxy;
          open_log_file_cache off;
          server {
              listen 8000;
              proxy_connect_timeout 8s;
              proxy_timeout 24h;
              proxy_pass 127.0.0.1:443; # east
          }
          server {
              listen 8001;
              listen [::]:8001;
              proxy_pass 127.0.0.2:443;
          }
      }
      """;

  /** One port for several names. */
  static final String NAMES =
      """
      events {}
      stream {
        map $ssl_preread_server_name $backend {
          hostnames;
          api.paris.example.com  paris;
          .rome.example.com      rome;
          *.oslo.example.com     127.0.0.4:6443;
          ~^kube[0-9]*\\.x$      paris;
          default                rome;
        }
        upstream paris {
          zone paris 64k;
          least_conn;
          server 10.1.0.10:6443 weight=5 max_fails=3 fail_timeout=30s;
          server 10.1.0.11:6443 max_conns=100;
          server 10.1.0.12:6443 backup;
          server 10.1.0.13:6443 down;
        }
        upstream rome {
          hash $remote_addr consistent;
          server 10.2.0.10:6443;
        }
        server {
          listen 443 reuseport so_keepalive=on backlog=4096;
          ssl_preread on;
          preread_timeout 5s;
          preread_buffer_size 32k;
          proxy_pass $backend;
          proxy_protocol on;
          proxy_buffer_size 64k;
          proxy_next_upstream_tries 2;
          proxy_next_upstream_timeout 10s;
          proxy_socket_keepalive on;
          tcp_nodelay on;
          allow 10.0.0.0/8;
          allow 192.168.1.7;
          deny all;
        }
      }
      """;

  /** What a mode tcp front for API servers looks like. */
  static final String HAPROXY =
      """
      global
          log /dev/log local0
          maxconn 4096
          daemon
      defaults
          mode tcp
          log global
          option tcplog
          option dontlognull
          retries 3
          timeout connect 5s
          timeout client 30s
          timeout server 1m
          timeout tunnel 1h
      frontend k8s
          bind *:6443
          bind :::6443
          maxconn 2000
          tcp-request inspect-delay 5s
          tcp-request content accept if { req.ssl_hello_type 1 }
          tcp-request connection reject if { src 10.9.0.0/16 }
          tcp-request connection reject if !{ src 10.0.0.0/8 192.168.1.7 }
          acl is_paris req.ssl_sni -i api.paris.example.com
          acl is_rome req.ssl_sni -i -m end .rome.example.com
          use_backend paris if is_paris
          use_backend rome if is_rome or { req_ssl_sni -i rome.example.com }
          default_backend paris
      backend paris
          balance leastconn
          option httpchk GET /readyz
          http-check expect status 200
          default-server inter 3s fall 2 rise 2 check check-ssl ca-file /etc/ca.crt verifyhost kubernetes
          server m1 10.1.0.10:6443 weight 10 maxconn 500
          server m2 10.1.0.11:6443 slowstart 30s
          server m3 10.1.0.12:6443 backup
      backend rome
          balance source
          hash-type consistent
          server m1 10.2.0.10:6443 check send-proxy-v2
          server m2 10.2.0.11:6443 disabled send-proxy-v2
      listen ports
          bind 127.0.0.1:8000-8010 accept-proxy
          server far api.oslo.example.com
      """;

  private Samples() {}

  static Imported read(String text) {
    return Imports.translate(file(text), Includes.NONE);
  }

  static SourceFile file(String text) {
    return new SourceFile("etc/nginx.conf", text);
  }

  /** The relay that a good text means. */
  static RelaySpec relay(String text) {
    Imported read = read(text);
    if (!read.problems().isEmpty()) {
      throw new AssertionError(String.join("\n", lines(read.problems())));
    }
    return read.relay().orElseThrow();
  }

  /** The relay as it is printed, without the head that all have. */
  static String yaml(String text) {
    String whole = RelayYaml.write("relay", relay(text), List.of());
    return whole.substring(whole.indexOf("spec:\n") + "spec:\n".length());
  }

  static List<String> problems(String text) {
    return lines(read(text).problems());
  }

  static List<String> remarks(String text) {
    return lines(read(text).remarks());
  }

  static List<String> notices(String text) {
    return lines(read(text).notices());
  }

  private static List<String> lines(List<Problem> problems) {
    return problems.stream().map(Samples::line).toList();
  }

  /** Without the name of the file. */
  private static String line(Problem problem) {
    Location at = problem.location();
    return at.line() + ":" + at.column() + ": " + problem.path() + ": " + problem.message();
  }
}
