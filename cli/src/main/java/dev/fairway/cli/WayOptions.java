package dev.fairway.cli;

import dev.fairway.agent.HttpProxy;
import dev.fairway.agent.ProxyCredentials;
import dev.fairway.agent.WayOut;
import dev.fairway.config.FileText;
import dev.fairway.net.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How an agent's connections leave its network. */
final class WayOptions {
  private static final int MAX_TRUST = 1 << 20;

  /** In place of a proxy. */
  private static final String NONE = "none";

  @Option(
      names = "--proxy",
      paramLabel = "URL",
      description =
          "Reach the hub through this HTTP proxy: http://host:port or https://host:port. 'none' for"
              + " no proxy. Default: what it has joined by; when it joins, that of HTTPS_PROXY and"
              + " NO_PROXY.")
  private String proxy = "";

  @Option(
      names = "--proxy-credentials-file",
      paramLabel = "FILE",
      description = "user:password for the proxy; read for each connection.")
  private String credentialsFile = "";

  @Option(
      names = "--websocket",
      negatable = true,
      description =
          "Carry everything within a WebSocket, where only HTTP is let out, or a balancer forwards"
              + " nothing else.")
  private @Nullable Boolean webSocket;

  @Option(
      names = "--outer-ca",
      paramLabel = "FILE",
      description =
          "PEM file of who else may open what is around: of the proxy, of a balancer, or of a"
              + " company that opens TLS. The hub itself is never verified by it.")
  private String outerAuthorities = "";

  /** Returns whether the command line says anything of it. */
  boolean isGiven() {
    return !proxy.isEmpty()
        || !credentialsFile.isEmpty()
        || webSocket != null
        || !outerAuthorities.isEmpty();
  }

  /** Returns the way for an agent that has not joined: the environment says what options do not. */
  WayOut first(Environment environment, CommandSpec spec, HostPort hub) {
    try {
      Optional<HttpProxy> found =
          proxy.isEmpty() ? ProxyEnvironment.find(environment, hub) : Optional.empty();
      return over(environment, spec, new WayOut(found, false, ""));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns another way with what the command line says in its place. */
  WayOut over(Environment environment, CommandSpec spec, WayOut before) {
    try {
      Optional<HttpProxy> through = proxy.isEmpty() ? before.proxy() : named();
      if (!credentialsFile.isEmpty()) {
        HttpProxy asking =
            through.orElseThrow(
                () ->
                    new IllegalArgumentException("--proxy-credentials-file: there is no --proxy"));
        through = Optional.of(asking.with(credentials(environment)));
      }
      return new WayOut(
          through,
          webSocket == null ? before.inWebSocket() : webSocket,
          outerAuthorities.isEmpty() ? before.outerPem() : authorities(environment));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private Optional<HttpProxy> named() {
    try {
      return proxy.equals(NONE) ? Optional.empty() : Optional.of(HttpProxy.parse(proxy));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--proxy: " + e.getMessage(), e);
    }
  }

  /** They are read again when they are used; what is wrong now is better said now. */
  private ProxyCredentials credentials(Environment environment) {
    Path file = environment.folder().resolve(credentialsFile).normalize();
    try {
      ProxyCredentials credentials = new ProxyCredentials.InFile(file);
      credentials.read();
      return credentials;
    } catch (IOException e) {
      throw new IllegalArgumentException("--proxy-credentials-file: " + e.getMessage(), e);
    }
  }

  private String authorities(Environment environment) {
    Path file = environment.folder().resolve(outerAuthorities);
    try {
      String pem = FileText.read(file, MAX_TRUST);
      new WayOut(Optional.empty(), false, pem);
      return pem;
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("--outer-ca: " + file + ": " + FileText.reason(e), e);
    }
  }
}
