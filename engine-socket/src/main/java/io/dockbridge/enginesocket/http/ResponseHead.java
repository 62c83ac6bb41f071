package io.dockbridge.enginesocket.http;

import java.util.Optional;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;

/** The head of a response. */
public record ResponseHead(int status, ProtocolVersion version, MessageHead head) {
  /** 100 Continue, 103 Early Hints …: another head follows. */
  public boolean isInterim() {
    return status >= 100 && status < 200 && status != 101;
  }

  /** Whether its status is 2xx. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** Whether another answer may follow on the connection. */
  public boolean keepsAlive() {
    return version.greaterEquals(HttpVersion.HTTP_1_1)
        ? !head.hasToken("Connection", "close")
        : head.hasToken("Connection", "keep-alive");
  }

  /**
   * Whether it begins a terminal: since API 1.42 the engine names the stream of anything else
   * another way (moby's {@code types.MediaTypeMultiplexedStream}). Before that, and where a client
   * asks without an Upgrade header, one cannot know.
   *
   * @param asked the API version that the request names
   */
  public boolean beginsTerminal(Optional<String> asked) {
    String version = asked.or(() -> head.header("Api-Version")).orElse("");
    return status == 101
        && head.header("Content-Type").orElse("").equals("application/vnd.docker.raw-stream")
        && version.startsWith("1.")
        && Integer.parseInt("0" + version.substring(2).replaceAll("\\D.*", "")) >= 42;
  }

  /**
   * Whether the connection is a raw stream from here on: after 101, and in the engine's older way
   * (attach and exec without an Upgrade header), a 200 of a raw-stream type that has no framing of
   * its own.
   */
  public boolean switchesToRaw(boolean requestMayUpgrade) {
    return status == 101
        || (requestMayUpgrade
            && status == 200
            && head.header("Content-Type").orElse("").startsWith("application/vnd.docker.")
            && BodyFraming.ofResponse("POST", this).kind() == BodyFraming.Kind.UNTIL_CLOSE);
  }
}
