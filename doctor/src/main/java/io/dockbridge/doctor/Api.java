package io.dockbridge.doctor;

import io.dockbridge.doctor.CloudAnswer.Refused;
import io.dockbridge.doctor.CloudAnswer.Servers;
import io.dockbridge.hetzner.HetznerException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Whether the cloud's API answers, whatever it says. */
final class Api {
  private final URI endpoint;

  Api(URI endpoint) {
    this.endpoint = endpoint;
  }

  Finding finding(CloudAnswer answer) {
    return switch (answer) {
      case Servers _ -> new Finding.Ok(endpoint + " answers");
      case Refused(HetznerException e) -> refused(e);
    };
  }

  /** Whether asking for more has a sense. */
  static boolean answers(CloudAnswer answer) {
    return answer instanceof Servers;
  }

  private Finding refused(HetznerException e) {
    return switch (e.code()) {
      case UNREACHABLE, NETWORK, TIMEOUT, CANCELLED -> silent(e);
      case SERVER_ERROR, BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT ->
          new Finding.Problem(
              "the API fails: " + e.getMessage(),
              "Try again later; see https://status.hetzner.com.");
      case UNAUTHORIZED, TOKEN_READONLY, FORBIDDEN, RATE_LIMIT_EXCEEDED, MAINTENANCE ->
          new Finding.Ok(endpoint + " answers");
      default ->
          new Finding.Problem(
              "what answers at %s is not Hetzner's API: %s".formatted(endpoint, e.getMessage()),
              "Check hetzner.endpoint and HCLOUD_ENDPOINT.");
    };
  }

  private Finding silent(HetznerException e) {
    Optional<SSLException> tls = cause(e, SSLException.class);
    if (tls.isPresent()) {
      return new Finding.Problem(
          "TLS with %s fails: %s".formatted(endpoint, tls.get().getMessage()),
          "Check this machine's clock and certificates, and whether a proxy opens the connection.");
    }
    return cause(e, UnknownHostException.class).isPresent()
        ? new Finding.Problem(
            "the name %s cannot be resolved".formatted(endpoint.getHost()),
            "Check this machine's network and DNS, and hetzner.endpoint.")
        : new Finding.Problem(
            "the API cannot be reached: " + e.getMessage(),
            "Check this machine's network, and hetzner.endpoint.");
  }

  private static <T> Optional<T> cause(Throwable e, Class<T> type) {
    return Stream.<Throwable>iterate(e, it -> it != null, Throwable::getCause)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
