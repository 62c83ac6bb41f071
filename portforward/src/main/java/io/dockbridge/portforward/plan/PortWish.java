package io.dockbridge.portforward.plan;

import io.dockbridge.docker.PublishedPort;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A port that a container shall publish, as its create request asks for it.
 *
 * @param containerPort inside the container
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 * @param hostIp the address asked for; empty: all
 * @param hostPort a number, a range ({@code 8000-8010}), or empty where the engine shall choose
 */
public record PortWish(int containerPort, String protocol, String hostIp, String hostPort) {
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  /** The ports of the server that it may have, in order; none where the engine shall choose. */
  public IntStream candidates() {
    Matcher numbers = NUMBERS.matcher(hostPort);
    if (!numbers.matches() || hostPort.equals("0")) {
      return IntStream.empty();
    }
    int first = Integer.parseInt(numbers.group(1));
    int last = Optional.ofNullable(numbers.group(2)).map(Integer::parseInt).orElse(first);
    return IntStream.rangeClosed(first, last);
  }

  /** Whether the engine may choose among several. */
  public boolean isRange() {
    return hostPort.contains("-");
  }

  /** As it is, if the server's port is that one. */
  public PublishedPort at(int serverPort) {
    return new PublishedPort(containerPort, protocol, hostIp, serverPort);
  }
}
