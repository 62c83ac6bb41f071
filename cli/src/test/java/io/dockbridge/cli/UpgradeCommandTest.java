package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpgradeCommandTest {
  @TempDir private Path home;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile int status = 200;
  private volatile String answer = "";
  private HttpServer server;

  @BeforeEach
  void publish() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/repos/o/r/releases/latest",
        exchange -> {
          requests.incrementAndGet();
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void itSaysWhichReleaseIsTheNewest() {
    answer = "{\"tag_name\": \"v1.4.0\", \"html_url\": \"https://releases.example/1.4.0\"}";

    Shell.Result result = check();

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("1.4.0");
    assertThat(requests).hasValue(1);
  }

  @Test
  void anAnswerThatIsNoReleaseFails() {
    answer = "{\"message\": \"Not Found\"}";
    assertThat(check().err()).contains("names no version");

    status = 403;
    assertThat(check().err()).contains("answers 403");

    server.stop(0);
    Shell.Result unreachable = check();
    assertThat(unreachable.exitCode()).isEqualTo(1);
    assertThat(unreachable.errors()).hasSize(2);
  }

  @Test
  void aBuildWithoutAnAddressSaysWhatToDo() {
    Shell.Result result = new Shell(home).run("upgrade", "--check");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("--releases URL");
    assertThat(new Shell(home).run("upgrade").exitCode()).isEqualTo(2);
  }

  private Shell.Result check() {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/repos/o/r/releases/latest";
    return new Shell(home).run("upgrade", "--check", "--releases", url);
  }
}
