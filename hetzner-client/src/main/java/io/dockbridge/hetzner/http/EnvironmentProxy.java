package io.dockbridge.hetzner.http;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, as hcloud and docker read them (Go's
 * {@code httpproxy}): upper case before lower case, loopback never through a proxy. User and
 * password may stand in the proxy's URL. Asked for each connection by OkHttp clients, such as
 * {@link HttpTransport}'s; immutable.
 */
public final class EnvironmentProxy extends ProxySelector {
  private static final Logger LOG = LoggerFactory.getLogger(EnvironmentProxy.class);
  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

  private final Optional<HttpUrl> https;
  private final Optional<HttpUrl> http;
  private final List<String> exceptions;

  /** The proxies that these variables name. */
  public EnvironmentProxy(Map<String, String> environment) {
    this.https = proxy(environment, "HTTPS_PROXY");
    this.http = proxy(environment, "HTTP_PROXY");
    this.exceptions =
        variable(environment, "NO_PROXY").stream()
            .flatMap(it -> Arrays.stream(it.split(",", -1)))
            .map(it -> it.strip().toLowerCase(Locale.ROOT))
            .filter(it -> !it.isEmpty())
            .toList();
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT))))
        .map(String::strip)
        .filter(it -> !it.isEmpty());
  }

  /** Without a scheme it is http; others than http are not supported. */
  private static Optional<HttpUrl> proxy(Map<String, String> environment, String name) {
    Optional<String> value = variable(environment, name);
    Optional<HttpUrl> url =
        value
            .map(it -> it.contains("://") ? it : "http://" + it)
            .map(HttpUrl::parse)
            .filter(it -> it.scheme().equals("http"));
    if (value.isPresent() && url.isEmpty()) { // its value may hold a password
      LOG.warn("{} is not used: it is no http:// address of a proxy", name);
    }
    return url;
  }

  @Override
  public List<Proxy> select(URI target) {
    return of(target)
        .map(it -> List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(it.host(), it.port()))))
        .orElse(DIRECT);
  }

  private Optional<HttpUrl> of(URI target) {
    boolean secure = "https".equalsIgnoreCase(target.getScheme());
    String host = target.getHost().replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
    int port = target.getPort() > 0 ? target.getPort() : secure ? 443 : 80;
    return isLoopback(host) || isExcepted(host, port) ? Optional.empty() : secure ? https : http;
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || address(host).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  private boolean isExcepted(String host, int port) {
    return exceptions.stream().anyMatch(it -> matches(it, host, port));
  }

  /** {@code *}, an address, a network, a domain with its subdomains; a port may follow. */
  private static boolean matches(String exception, String host, int port) {
    if (exception.equals("*")) {
      return true;
    }
    if (exception.contains("/")) {
      return address(host).filter(it -> isIn(exception, it)).isPresent();
    }
    int colon = exception.lastIndexOf(':');
    boolean hasPort = colon >= 0 && (exception.indexOf(':') == colon || exception.startsWith("["));
    if (hasPort && !exception.substring(colon + 1).equals(Integer.toString(port))) {
      return false;
    }
    String name = (hasPort ? exception.substring(0, colon) : exception).replaceAll("[\\[\\]]", "");
    String domain = name.startsWith("*.") ? name.substring(1) : name;
    return domain.startsWith(".")
        ? host.endsWith(domain)
        : host.equals(domain) || host.endsWith("." + domain);
  }

  private static boolean isIn(String network, InetAddress address) {
    String[] parts = network.split("/", 2);
    Optional<InetAddress> base = address(parts[0]);
    if (base.isEmpty() || !parts[1].matches("\\d{1,3}")) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int shift = Math.max(0, bytes.length * Byte.SIZE - Integer.parseInt(parts[1]));
    return base.get().getAddress().length == bytes.length
        && new BigInteger(1, base.get().getAddress())
            .shiftRight(shift)
            .equals(new BigInteger(1, bytes).shiftRight(shift));
  }

  private static Optional<InetAddress> address(String literal) {
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // a name
    }
  }

  @Override
  public void connectFailed(URI target, SocketAddress proxy, IOException failure) {
    LOG.debug("the proxy {} is not reached: {}", proxy, failure.toString());
  }

  /** Answers a proxy that asks who we are, once. */
  public Request authenticate(Route route, Response response) {
    Optional<HttpUrl> proxy = of(response.request().url().uri());
    boolean asked = response.request().header("Proxy-Authorization") != null;
    if (asked || proxy.filter(it -> !it.username().isEmpty()).isEmpty()) {
      return null; // what OkHttp takes for "no"
    }
    String credentials = Credentials.basic(proxy.get().username(), proxy.get().password());
    return response.request().newBuilder().header("Proxy-Authorization", credentials).build();
  }
}
