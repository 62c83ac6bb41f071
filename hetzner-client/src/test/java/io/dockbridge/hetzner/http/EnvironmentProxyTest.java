package io.dockbridge.hetzner.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentProxyTest {
  private static final URI API = URI.create("https://api.hetzner.cloud/v1");

  private static String proxyOf(URI target, Map<String, String> environment) {
    InetSocketAddress address =
        (InetSocketAddress) new EnvironmentProxy(environment).select(target).getFirst().address();
    return address == null ? "none" : address.getHostString() + ":" + address.getPort();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS_PROXY, http://proxy.test:3128, proxy.test:3128",
    "https_proxy, http://proxy.test:3128, proxy.test:3128",
    "HTTPS_PROXY, proxy.test:3128, proxy.test:3128",
    "HTTPS_PROXY, http://proxy.test, proxy.test:80",
    "HTTPS_PROXY, '', none",
    "HTTPS_PROXY, ftp://proxy.test, none",
    "HTTP_PROXY, http://proxy.test:3128, none",
  })
  void theApiGoesThroughTheProxyForHttps(String name, String value, String expected) {
    assertThat(proxyOf(API, Map.of(name, value))).isEqualTo(expected);
  }

  @Test
  void upperCaseComesFirst() {
    Map<String, String> both = Map.of("HTTPS_PROXY", "upper.test:1", "https_proxy", "lower.test:2");
    assertThat(proxyOf(API, both)).isEqualTo("upper.test:1");
  }

  @ParameterizedTest
  @CsvSource({
    "*, none",
    "hetzner.cloud, none",
    ".hetzner.cloud, none",
    "*.hetzner.cloud, none",
    "'a.test, API.hetzner.cloud ', none",
    "api.hetzner.cloud:443, none",
    "api.hetzner.cloud:8443, proxy.test:3128",
    "zner.cloud, proxy.test:3128",
    ".api.hetzner.cloud, proxy.test:3128",
  })
  void exceptionsAreReachedDirectly(String exceptions, String expected) {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "proxy.test:3128", "NO_PROXY", exceptions);
    assertThat(proxyOf(API, environment)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080/v1, none",
    "http://localhost/v1, none",
    "http://[::1]/v1, none",
    "http://10.1.2.3/v1, none",
    "http://10.2.0.1/v1, proxy.test:3128",
    "http://[2001:db8::7]/v1, none",
  })
  void loopbackAndExceptedNetworksAreReachedDirectly(URI target, String expected) {
    Map<String, String> environment =
        Map.of("HTTP_PROXY", "proxy.test:3128", "NO_PROXY", "10.1.0.0/16,2001:db8::/32");
    assertThat(proxyOf(target, environment)).isEqualTo(expected);
  }

  /** A proxy that wants to know who asks, and then answers in the place of the API. */
  @Test
  void theUserOfTheProxysAddressIsSentWhenItAsks() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<List<String>> seen = CompletableFuture.supplyAsync(() -> serve(proxy));
      EnvironmentProxy environment =
          new EnvironmentProxy(
              Map.of("HTTP_PROXY", "http://me:secret@127.0.0.1:" + proxy.getLocalPort()));
      OkHttpClient client =
          new OkHttpClient.Builder()
              .proxySelector(environment)
              .proxyAuthenticator(environment::authenticate)
              .build();
      Request request = new Request.Builder().url("http://cloud.test/v1/servers").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(200);
      }
      assertThat(seen.get())
          .contains("GET http://cloud.test/v1/servers HTTP/1.1")
          .contains("Proxy-Authorization: Basic bWU6c2VjcmV0");
    }
  }

  private static List<String> serve(ServerSocket proxy) {
    List<String> lines = new ArrayList<>();
    try {
      answer(proxy, lines, "407 Who\r\nProxy-Authenticate: Basic realm=x");
      answer(proxy, lines, "200 OK");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static void answer(ServerSocket proxy, List<String> lines, String status)
      throws IOException {
    try (Socket client = proxy.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        lines.add(line);
      }
      String answer = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
