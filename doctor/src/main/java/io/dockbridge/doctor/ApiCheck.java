package io.dockbridge.doctor;

import io.dockbridge.doctor.CloudAnswer.Refused;
import io.dockbridge.doctor.CloudAnswer.Servers;
import io.dockbridge.hetzner.model.HetznerException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Whether the cloud's API can be reached and is Hetzner's, whatever it answers. */
final class ApiCheck {
  private ApiCheck() {}

  static CheckResult result(URI endpoint, CloudAnswer answer) {
    return switch (answer) {
      case Servers _ -> new CheckResult.Ok(endpoint + " answers");
      case Refused(HetznerException e) -> refused(endpoint, e);
    };
  }

  private static CheckResult refused(URI endpoint, HetznerException e) {
    return switch (e.code()) {
      case UNREACHABLE, NETWORK, TIMEOUT, CANCELLED -> unreachable(endpoint, e);
      case SERVER_ERROR, BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT ->
          new CheckResult.Problem(
              "the API fails: " + e.getMessage(),
              "Try again later; see https://status.hetzner.com.");
      case UNAUTHORIZED, TOKEN_READONLY, FORBIDDEN, RATE_LIMIT_EXCEEDED, MAINTENANCE ->
          new CheckResult.Ok(endpoint + " answers");
      default ->
          new CheckResult.Problem(
              "what answers at %s is not Hetzner's API: %s".formatted(endpoint, e.getMessage()),
              "Check hetzner.endpoint and HCLOUD_ENDPOINT.");
    };
  }

  private static CheckResult unreachable(URI endpoint, HetznerException e) {
    Optional<SSLException> tls = cause(e, SSLException.class);
    if (tls.isPresent()) {
      return new CheckResult.Problem(
          "TLS with %s fails: %s".formatted(endpoint, tls.get().getMessage()),
          "Check this machine's clock and certificates, and whether a proxy intercepts TLS.");
    }
    return cause(e, UnknownHostException.class).isPresent()
        ? new CheckResult.Problem(
            "the name %s cannot be resolved".formatted(endpoint.getHost()),
            "Check this machine's network and DNS, and hetzner.endpoint.")
        : new CheckResult.Problem(
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
