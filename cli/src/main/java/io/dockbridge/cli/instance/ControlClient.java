package io.dockbridge.cli.instance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.IoReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Speaks with the daemon over its socket: one request, one connection. */
public final class ControlClient {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path socket;

  public ControlClient(Path socket) {
    this.socket = socket;
  }

  /** The status document; empty if nobody listens at the socket. */
  public Optional<JsonNode> status() throws CliException {
    Optional<ControlResponse> response = request("GET", "/_dockbridge/status");
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
    Optional<ControlResponse> response =
        request("POST", "/_dockbridge/stop?destroy=" + destroyServer);
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
    Optional<ControlResponse> response = request(method, path);
    if (response.isEmpty()) {
      return Optional.empty();
    }
    JsonNode answer = parse(response.get().body());
    if (response.get().status() >= 300) {
      throw new CliException(
          ExitCode.FAILURE,
          "The daemon refuses: " + answer.path("message").asText("HTTP " + response.get().status()),
          "Look at `dockbridge status` and `dockbridge logs`.");
    }
    return Optional.of(answer);
  }

  private Optional<ControlResponse> request(String method, String path) throws CliException {
    if (!Files.exists(socket)) {
      return Optional.empty();
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Deadline _ = new Deadline(channel, PATIENCE)) {
      channel.write(ByteBuffer.wrap(head(method, path)));
      return Optional.of(ControlResponse.read(channel));
    } catch (ConnectException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CliException(
          "The daemon at " + socket + " does not answer (" + IoReason.of(e) + ").",
          "Look at `dockbridge logs`; if the daemon hangs, end it with kill and start again.",
          e);
    }
  }

  private static byte[] head(String method, String path) {
    return (method
            + " "
            + path
            + " HTTP/1.1\r\nHost: dockbridge\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private CliException unexpected(ControlResponse response) {
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
