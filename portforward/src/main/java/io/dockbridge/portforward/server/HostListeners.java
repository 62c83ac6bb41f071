package io.dockbridge.portforward.server;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the TCP ports that containers on the server's own network listen on, which the engine does
 * not know: {@code host_listeners.sh} runs on the server and looks whose the listening sockets are.
 * What is not a container's is never found.
 */
final class HostListeners {
  private static final byte[] SCRIPT = script();

  /** A line of the script's, not of what a login shell may say before. */
  private static final Pattern LINE =
      Pattern.compile("(\\p{Alnum}{64}) (visible|denied|elsewhere|\\p{XDigit}+:\\p{XDigit}{4})");

  private static final String BY_HAND = "; `dockbridge ports add PORT` opens one";
  private static final String DENIED =
      "which ports it listens on can be seen by root alone" + BY_HAND;
  private static final String ELSEWHERE =
      "the engine's host network is not the one that SSH leads to" + BY_HAND;
  private static final String UNSEEN = "its processes cannot be seen on the server" + BY_HAND;

  private final ServerCommands server;

  HostListeners(ServerCommands server) {
    this.server = server;
  }

  /**
   * What a container listens on.
   *
   * @param problem why that cannot be known
   */
  record Found(List<PublishedPort> ports, Optional<String> problem) {
    static Found unknown(String problem) {
      return new Found(List.of(), Optional.of(problem));
    }
  }

  private static byte[] script() {
    try (InputStream script = HostListeners.class.getResourceAsStream("host_listeners.sh")) {
      return script.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asks the server; blocks until it has answered.
   *
   * @return something for each of the containers
   * @throws IOException if the server runs no commands, or not to their end
   */
  Map<String, Found> find(List<Container> containers) throws IOException {
    List<String> ids = containers.stream().map(Container::id).toList();
    Map<String, List<String>> said = ask(ids);
    Map<String, Found> found = new LinkedHashMap<>();
    ids.forEach(id -> found.put(id, conclude(said.getOrDefault(id, List.of()))));
    return found;
  }

  private Map<String, List<String>> ask(List<String> ids) throws IOException {
    try (Duplex shell = server.start("exec sh -s " + String.join(" ", ids))) {
      shell.output().write(SCRIPT);
      shell.shutdownOutput();
      return new String(shell.input().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(LINE::matcher)
          .filter(Matcher::matches)
          .collect(
              Collectors.groupingBy(
                  line -> line.group(1),
                  Collectors.mapping(line -> line.group(2), Collectors.toList())));
    }
  }

  private static Found conclude(List<String> lines) {
    if (lines.contains("denied")) {
      return Found.unknown(DENIED);
    }
    if (lines.contains("elsewhere")) {
      return Found.unknown(ELSEWHERE);
    }
    return lines.contains("visible")
        ? new Found(onePerNumber(lines), Optional.empty())
        : Found.unknown(UNSEEN);
  }

  /** Who listens on several addresses of a port is reached at the one that is most general. */
  private static List<PublishedPort> onePerNumber(List<String> lines) {
    Map<Integer, PublishedPort> ports = new LinkedHashMap<>();
    lines.stream()
        .filter(line -> line.contains(":"))
        .map(ProcNetAddress::parse)
        .sorted(Comparator.comparing(ProcNetAddress::isSpecific).thenComparing(it -> it.isIpv6()))
        .forEach(it -> ports.putIfAbsent(it.port(), published(it)));
    return new ArrayList<>(ports.values());
  }

  private static PublishedPort published(ProcNetAddress address) {
    return new PublishedPort(address.port(), "tcp", address.host(), address.port());
  }
}
