package io.dockbridge.daemon.ports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.portforward.PortForwarder;
import io.dockbridge.portforward.plan.LocalPort;
import io.dockbridge.portforward.plan.PortConflictException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The requests of the control API that are about ports:
 *
 * <ul>
 *   <li>{@code GET /_dockbridge/ports}: those there are, and the connections of the last hour
 *   <li>{@code POST /_dockbridge/ports?local=L&remote=R}: opens one by hand
 *   <li>{@code POST /_dockbridge/ports?local=L&to=N}: moves what is at L to N
 *   <li>{@code DELETE /_dockbridge/ports?local=L}: closes it
 * </ul>
 *
 * The last three answer as the first. A port that was opened stays so until it is closed; what was
 * moved or closed is so as long as the server exists. Both hold in later runs, too. With {@code
 * &protocol=udp} they are about UDP ports.
 */
public final class PortControl {
  private static final Duration HISTORY = Duration.ofHours(1);
  private static final int LAST_PORT = 65535;
  private static final Pattern REQUEST =
      Pattern.compile(
          "(GET|POST|DELETE) /_dockbridge/ports"
              + "(?:\\?local=(\\d{1,5})(?:&(remote|to)=(\\d{1,5}))?(?:&protocol=(tcp|udp))?)?");

  private final Optional<PortForwarder> forwarder;
  private final InstantSource clock;

  /** Of a forwarder; without one each request is refused. */
  public PortControl(Optional<PortForwarder> forwarder, InstantSource clock) {
    this.forwarder = forwarder;
    this.clock = clock;
  }

  /** The ports that are forwarded, and those that are not because somebody closed them. */
  public ObjectNode report() {
    return PortReport.json(
        forwarder.map(PortForwarder::forwards).orElse(List.of()),
        forwarder.map(it -> it.byHand().choices()).orElse(List.of()));
  }

  /** Empty if it is about something else. */
  public Optional<LocalAnswer> answer(String method, String target) {
    Matcher request = REQUEST.matcher(method + " " + target);
    if (!request.matches()) {
      return Optional.empty();
    }
    if (forwarder.isEmpty()) {
      return Optional.of(
          LocalAnswer.error(
              409,
              "port forwarding is off",
              "Set port_forward.enabled: true and start DockBridge again."));
    }
    return Optional.of(answer(request, forwarder.get()));
  }

  private LocalAnswer answer(Matcher request, PortForwarder ports) {
    String what = request.group(1) + (request.group(3) == null ? "" : " " + request.group(3));
    LocalPort local =
        new LocalPort(port(request.group(2)), Optional.ofNullable(request.group(5)).orElse("tcp"));
    int other = port(request.group(4));
    if (local.port() > LAST_PORT || other > LAST_PORT) {
      return LocalAnswer.error(
          400,
          "a port is a number from 1 to " + LAST_PORT,
          "Name the port of this machine first, for example 8080:80.");
    }
    try {
      return switch (what) {
        case "GET" -> list(ports);
        case "DELETE" -> ports.byHand().close(local) ? list(ports) : nothing(local);
        case "POST remote" -> {
          ports.byHand().open(local, other);
          yield list(ports);
        }
        case "POST to" -> ports.byHand().move(local, other) ? list(ports) : nothing(local);
        default -> LocalAnswer.error(400, "what is to be done with the port?");
      };
    } catch (PortConflictException e) {
      return LocalAnswer.error(409, e.getMessage(), "Choose another port of this machine.");
    }
  }

  private static int port(String digits) {
    if (digits == null) {
      return 0; // not asked for
    }
    int port = Integer.parseInt(digits);
    return port == 0 ? LAST_PORT + 1 : port;
  }

  private static LocalAnswer nothing(LocalPort local) {
    return LocalAnswer.error(
        404,
        "nothing is forwarded at local port " + local.port(),
        "`dockbridge ports` lists what is open.");
  }

  private LocalAnswer list(PortForwarder ports) {
    Instant from = clock.instant().minus(HISTORY);
    ObjectNode answer = report();
    answer.set(
        "history",
        PortReport.history(
            ports.history().stream().filter(it -> it.closed().isAfter(from)).toList()));
    return LocalAnswer.json(200, answer.toPrettyString());
  }
}
