package io.dockbridge.cli.instance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.IoReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Speaks with the daemon over its socket: one request, one connection. */
public final class ControlClient {
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  /** Runs what it is given on a daemon thread of its own, this much later. */
  private static final Executor TIMEOUT = CompletableFuture.delayedExecutor(10, TimeUnit.SECONDS);

  /** As the daemon answers to {@code Connection: close}: until the end of the stream. */
  private record Response(int status, String body) {
    static Response of(String text) throws IOException {
      String[] parts = text.split("\r\n\r\n", 2);
      if (parts.length < 2 || !text.matches("(?s)HTTP/1\\.[01] \\d{3}\\b.*")) {
        throw new IOException(text.isEmpty() ? "closed without an answer" : "not an HTTP response");
      }
      int begin = text.indexOf(' ') + 1;
      return new Response(Integer.parseInt(text.substring(begin, begin + 3)), parts[1]);
    }
  }

  private final Path socket;

  public ControlClient(Path socket) {
    this.socket = socket;
  }

  /** The status document; empty if nobody listens at the socket. */
  public Optional<JsonNode> status() throws CliException {
    Optional<Response> response = request("GET", "/_dockbridge/status");
    if (response.isEmpty()) {
      return Optional.empty();
    }
    if (response.get().status() != 200) {
      throw unexpected(response.get());
    }
    return Optional.of(parse(response.get().body()));
  }

  /** Asks the daemon to stop. False if nobody listens at the socket. */
  public boolean stop(boolean destroyServer) throws CliException {
    Optional<Response> response = request("POST", "/_dockbridge/stop?destroy=" + destroyServer);
    if (response.isPresent() && response.get().status() != 202) {
      throw unexpected(response.get());
    }
    return response.isPresent();
  }

  /**
   * Asks the daemon for something that it does at once.
   *
   * @return its answer; empty if nobody listens at the socket
   * @throws CliException with the daemon's own words if it will not
   */
  public Optional<JsonNode> ask(String method, String path) throws CliException {
    Optional<Response> response = request(method, path);
    if (response.isEmpty()) {
      return Optional.empty();
    }
    JsonNode answer = parse(response.get().body());
    if (response.get().status() >= 300) {
      throw refused(response.get().status(), answer);
    }
    return Optional.of(answer);
  }

  private static CliException refused(int status, JsonNode answer) {
    return new CliException(
        ExitCode.FAILURE,
        "The daemon refuses: " + answer.path("message").asText("HTTP " + status),
        answer.path("advice").asText("Look at `dockbridge status` and `dockbridge logs`."));
  }

  private Optional<Response> request(String method, String path) throws CliException {
    if (!Files.exists(socket)) {
      return Optional.empty();
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      TIMEOUT.execute(() -> close(channel)); // a blocking unix channel of the JDK has no timeout
      channel.write(ByteBuffer.wrap(head(method, path)));
      byte[] answer = Channels.newInputStream(channel).readNBytes(MOST_BYTES);
      return Optional.of(Response.of(new String(answer, StandardCharsets.UTF_8)));
    } catch (ConnectException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CliException(
          "The daemon at " + socket + " does not answer (" + IoReason.of(e) + ").",
          "Look at `dockbridge logs`; if the daemon hangs, end it with kill and start again.",
          e);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] head(String method, String path) {
    return (method
            + " "
            + path
            + " HTTP/1.1\r\nHost: dockbridge\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private CliException unexpected(Response response) {
    return new CliException(
        ExitCode.FAILURE,
        "What listens at " + socket + " is not DockBridge (HTTP " + response.status() + ").",
        "Choose another socket with --socket, or stop the other program.");
  }

  private JsonNode parse(String body) throws CliException {
    try {
      return JsonTree.read(body);
    } catch (JsonProcessingException e) {
      throw new CliException(
          "The daemon's answer cannot be read: " + e.getOriginalMessage(),
          "Is the daemon of another version? Stop it and start it again.",
          e);
    }
  }
}
