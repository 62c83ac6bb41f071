package io.dockbridge.portforward.plan;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Which local port a published one gets, if any: decided by hand, else by the container's labels
 * ({@code dockbridge.forward=false}, {@code dockbridge.forward.<container port>=<local port>} or
 * {@code =false}, with {@code /udp} after the container's port for that protocol alone), else by
 * the settings; else the same number. Of the thread {@code ports}.
 */
public final class PortRules {
  private static final String LABEL = "dockbridge.forward";
  private static final String NO = "false";
  private static final int LAST_PORT = 65535;

  private final Exclusions exclusions;

  /** Instead of what containers publish: another local port, or none. */
  private final Map<ServerPort, PortChoice> choices = new LinkedHashMap<>();

  /** Beside what containers publish. */
  private final Map<LocalPort, PortChoice> added = new LinkedHashMap<>();

  public PortRules(Exclusions exclusions) {
    this.exclusions = exclusions;
  }

  /** The local port to try; empty: it is not to be forwarded. */
  public OptionalInt local(Container container, PublishedPort port) {
    return local(container.name(), container.labels(), port);
  }

  /** The same for a container that does not exist yet. */
  public OptionalInt local(String name, Map<String, String> labels, PublishedPort port) {
    PortChoice choice = choices.get(ServerPort.of(port));
    if (choice != null) {
      return choice.local();
    }
    String both = LABEL + "." + port.containerPort();
    String own = labels.getOrDefault(both + "/" + port.protocol(), labels.getOrDefault(both, ""));
    if (NO.equals(own) || (own.isEmpty() && NO.equals(labels.get(LABEL)))) {
      return OptionalInt.empty();
    }
    OptionalInt labelled = port(own);
    if (labelled.isPresent()) {
      return labelled;
    }
    return exclusions.cover(name, port.hostPort())
        ? OptionalInt.empty()
        : OptionalInt.of(port.hostPort());
  }

  /** A label that names no port says nothing. */
  private static OptionalInt port(String text) {
    if (!text.matches("\\d{1,5}")) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(text);
    return port > 0 && port <= LAST_PORT ? OptionalInt.of(port) : OptionalInt.empty();
  }

  /** From now on. An added port opens again what was closed. */
  public void choose(PortChoice choice) {
    if (choice.always() && choice.local().isPresent()) {
      added.put(new LocalPort(choice.local().getAsInt(), choice.protocol()), choice);
      choices.computeIfPresent(
          choice.server(), (_, other) -> other.local().isEmpty() ? null : other);
    } else {
      choices.put(choice.server(), choice);
    }
  }

  /** It is not open beside what containers publish any more. */
  public void forgetAdded(LocalPort local) {
    added.remove(local);
  }

  /** What was decided about the ports of a server's containers ends with it. */
  public void serverGone() {
    choices.clear();
  }

  /** What is open beside what containers publish. */
  public Map<LocalPort, PortChoice> added() {
    return Collections.unmodifiableMap(added);
  }

  /** All that was decided by hand. */
  public List<PortChoice> choices() {
    return Stream.concat(choices.values().stream(), added.values().stream()).toList();
  }
}
