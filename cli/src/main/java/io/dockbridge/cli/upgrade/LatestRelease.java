package io.dockbridge.cli.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.Environment;
import io.dockbridge.config.IoReason;
import io.dockbridge.hetzner.http.EnvironmentProxy;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The newest release, as GitHub's API describes it ({@code GET /repos/O/R/releases/latest}).
 *
 * @param version without the v of its tag
 * @param page where people read about it; may be empty
 */
record LatestRelease(String version, String page) {
  private static final Duration LIMIT = Duration.ofSeconds(15);

  /** Asks once, through the proxies that the environment names. */
  static LatestRelease ask(String address, Environment environment) throws CliException {
    HttpUrl url = HttpUrl.parse(address);
    if (url == null) {
      throw new CliException(
          ExitCode.USAGE, "'" + address + "' is no http address.", "Name one with --releases.");
    }
    EnvironmentProxy proxy = new EnvironmentProxy(environment.variables());
    OkHttpClient client =
        new OkHttpClient.Builder()
            .callTimeout(LIMIT)
            .proxySelector(proxy)
            .proxyAuthenticator(proxy::authenticate)
            .build();
    Request request = new Request.Builder().url(url).header("Accept", "application/json").build();
    try (Response response = client.newCall(request).execute()) {
      if (response.code() != 200) {
        throw failed(url, "it answers " + response.code());
      }
      return of(new ObjectMapper().readTree(response.body().string()), url);
    } catch (IOException e) {
      throw failed(url, IoReason.of(e));
    } finally {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }

  private static LatestRelease of(JsonNode answer, HttpUrl url) throws CliException {
    String tag = answer.path("tag_name").asText("");
    try {
      String version = tag.replaceFirst("^v", "");
      var _ = Version.parse(version);
      return new LatestRelease(version, answer.path("html_url").asText(""));
    } catch (IllegalArgumentException _) {
      throw failed(url, "it names no version");
    }
  }

  private static CliException failed(HttpUrl url, String reason) {
    return new CliException(
        ExitCode.FAILURE,
        "The newest release is not known: " + url.host() + ": " + reason + ".",
        "Check this machine's network, then try again.");
  }

  /** Whether it is newer than a version as {@code tools/version} writes it. */
  boolean isNewerThan(String other) {
    try {
      // What is after + counts commits since a release. Version would take it for a pre-release.
      String released = other.replaceFirst("\\+.*", "");
      return Version.parse(version).compareTo(Version.parse(released)) > 0;
    } catch (IllegalArgumentException _) {
      return false; // of a development environment
    }
  }
}
