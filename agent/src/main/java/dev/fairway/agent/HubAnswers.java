package dev.fairway.agent;

import dev.fairway.enrollment.JsonFields;
import dev.fairway.http.WayException;
import dev.fairway.net.HostPort;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Makes of what a hub answered, or did not, what the person who runs an agent needs to know.
 *
 * @param version of this program
 */
record HubAnswers(HostPort hub, String version) {

  private static final int LONGEST_QUOTE = 500;

  <T> T read(int status, String body, Function<String, T> parser) throws EnrollmentException {
    if (status != 200) {
      throw refused(status, body);
    }
    try {
      return parser.apply(body);
    } catch (IllegalArgumentException e) {
      throw EnrollmentException.lasting(
          "the hub at " + hub + " answered what this agent does not understand: " + e.getMessage(),
          "Use the same version of Fairway on both sides; this one is " + version + ".");
    }
  }

  private EnrollmentException refused(int status, String body) {
    String said = message(body);
    return switch (status) {
      // A hub that knows no agents asks who the client is.
      case 401, 404 ->
          said.contains("agent")
              ? EnrollmentException.lasting(
                  "the hub at " + hub + " refused: " + said, "Ask whoever runs the hub.")
              : EnrollmentException.lasting(
                  "what listens at " + hub + " knows nothing of agents" + quoted(said),
                  "Name a Fairway hub with --hub; one that is older than this agent ("
                      + version
                      + ") has to be updated first.");
      case 421 ->
          EnrollmentException.lasting(
              "the hub at " + hub + " does not answer to the name " + hub.host() + quoted(said),
              "Call it by its spec.domain, or add the name to spec.extraNames of the Hub.");
      case 400 ->
          EnrollmentException.lasting(
              "the hub at " + hub + " does not understand this agent: " + said,
              "Use the same version of Fairway on both sides; this one is " + version + ".");
      case 429, 502, 503, 504 ->
          EnrollmentException.passing(
              "the hub at " + hub + " cannot answer now (status " + status + ")" + quoted(said),
              "Try again in a moment.");
      default ->
          EnrollmentException.lasting(
              "the hub at " + hub + " refused: " + said,
              "Do what it says, or ask who runs the hub.");
    };
  }

  EnrollmentException noAnswer(IOException failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof WayException way) {
        return way(way);
      }
      causes.add(cause);
    }
    // What happened first says most.
    for (Throwable cause : causes.reversed()) {
      Optional<EnrollmentException> known = known(cause);
      if (known.isPresent()) {
        return known.get();
      }
    }
    return EnrollmentException.passing(
        "the hub at " + hub + " did not answer: " + failure.getMessage(),
        "Check that a Fairway hub listens there, and that nothing between breaks connections.");
  }

  private Optional<EnrollmentException> known(Throwable cause) {
    return switch (cause) {
      case UnknownHostException _ ->
          Optional.of(
              EnrollmentException.passing(
                  "the name " + hub.host() + " of the hub is not known here",
                  "Name the hub with --hub as it is known from this machine."));
      case CertificateExpiredException _ -> Optional.of(wrongTime("has ended"));
      case CertificateNotYetValidException _ -> Optional.of(wrongTime("is not valid yet"));
      case CertPathValidatorException path when path.getReason() == BasicReason.EXPIRED ->
          Optional.of(wrongTime("has ended"));
      case CertPathValidatorException path when path.getReason() == BasicReason.NOT_YET_VALID ->
          Optional.of(wrongTime("is not valid yet"));
      case CertPathBuilderException path ->
          Optional.of(untrusted(String.valueOf(path.getMessage())));
      case TimeoutException _, ConnectTimeoutException _, SslHandshakeTimeoutException _ ->
          Optional.of(
              EnrollmentException.passing(
                  "the hub at " + hub + " did not answer in time",
                  "Check that a firewall lets connections to it through."));
      case ConnectException _ ->
          Optional.of(
              EnrollmentException.passing(
                  "nobody listens at " + hub,
                  "Check the address after --hub, and that a hub runs."));
      case SSLException tls -> Optional.of(tls(tls));
      case CertificateException certificate ->
          Optional.of(untrusted(String.valueOf(certificate.getMessage())));
      default -> Optional.empty();
    };
  }

  private static EnrollmentException way(WayException way) {
    String problem = way.problem();
    return switch (way.kind()) {
      case CREDENTIALS ->
          EnrollmentException.lasting(
              problem, "Give what it expects with --proxy-credentials-file: user:password.");
      case REFUSED ->
          EnrollmentException.lasting(
              problem, "Ask whoever runs it to allow the hub's name and port.");
      case UNREACHABLE ->
          EnrollmentException.passing(
              problem, "Check the address after --hub as it is known there, and that a hub runs.");
      case NO_PROXY ->
          EnrollmentException.passing(
              problem, "Check --proxy; without an option it is HTTPS_PROXY of the environment.");
      case OUTER_TLS ->
          EnrollmentException.lasting(
              problem,
              "If a proxy opens TLS on the way, give its authority with --outer-ca: what is within"
                  + " stays closed to it.");
      case NO_WEBSOCKET ->
          EnrollmentException.lasting(
              problem,
              "Check that a Fairway hub of this version is behind --hub, and that what is between"
                  + " forwards WebSockets.");
    };
  }

  private EnrollmentException wrongTime(String how) {
    return EnrollmentException.lasting(
        "the certificate of the hub at " + hub + " " + how + " by the clock of this machine",
        "Set the clocks of both machines, then try again.");
  }

  private EnrollmentException tls(SSLException failure) {
    return EnrollmentException.lasting(
        "the hub at " + hub + " and this agent do not agree on TLS: " + failure.getMessage(),
        "Check that a Fairway hub listens there, and that nothing between opens TLS; where something"
            + " does, --websocket carries the connection through.");
  }

  private EnrollmentException untrusted(String why) {
    return why.startsWith("No ")
        ? EnrollmentException.lasting(
            "the certificate of the hub does not speak for " + hub.host() + ": " + why,
            "Call the hub by a name of its certificate, or add this one to spec.extraNames of the"
                + " Hub.")
        : EnrollmentException.lasting(
            "the certificate of the hub at " + hub + " is not issued by what is trusted: " + why,
            "Join anew with the pin that 'fairway hub invite' prints.");
  }

  private static String quoted(String said) {
    return said.isEmpty() ? "" : ": " + said;
  }

  /** The message of a Status of Kubernetes, without what could steer a terminal. */
  static String message(String body) {
    String text;
    try {
      text = JsonFields.read(body).optional("message").orElse("");
    } catch (IllegalArgumentException e) {
      text = "";
    }
    String bare = text.replaceFirst("^fairway \\(hop: [^)]*\\): ", "");
    String printable = bare.replaceAll("\\p{Cntrl}|[\\x{80}-\\x{9f}]|\\p{Cf}", "?");
    return printable.length() > LONGEST_QUOTE
        ? printable.substring(0, LONGEST_QUOTE) + "..."
        : printable;
  }
}
