package io.dockbridge.daemon.control;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.dashboard.Dashboard;
import io.dockbridge.dashboard.Sources;
import io.dockbridge.enginesocket.http.LocalAnswer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The requests of the control API that are about the dashboard. Called on the threads of requests.
 *
 * <ul>
 *   <li>{@code POST /_dockbridge/dashboard}: opens it; answers with a URL that is good for one
 *       visit
 *   <li>{@code DELETE /_dockbridge/dashboard}: ends it; says in {@code ended} whether there was one
 * </ul>
 */
public final class DashboardControl implements AutoCloseable {
  private final BiFunction<String, String, Optional<LocalAnswer>> parts;
  private final CurrentSession session;
  private final Path ledger;
  private final BigDecimal budget;
  private final List<String> program;

  /** Guarded by this; empty until it is asked for, so that no class of it is loaded. */
  private Optional<Dashboard> made = Optional.empty();

  private boolean closed;

  /**
   * Makes nothing yet.
   *
   * @param parts the other requests of the control API
   * @param ledger the file of paid hours
   * @param budget for a month, with tax; 0: none
   * @param program starts {@code dockbridge} for this instance, up to the command's name
   */
  public DashboardControl(
      BiFunction<String, String, Optional<LocalAnswer>> parts,
      CurrentSession session,
      Path ledger,
      BigDecimal budget,
      List<String> program) {
    this.parts = parts;
    this.session = session;
    this.ledger = ledger;
    this.budget = budget;
    this.program = List.copyOf(program);
  }

  /** Empty if something else is asked for. */
  public Optional<LocalAnswer> answer(String method, String target) {
    return switch (method + " " + target) {
      case "POST /_dockbridge/dashboard" -> Optional.of(open());
      case "DELETE /_dockbridge/dashboard" ->
          Optional.of(LocalAnswer.json(200, "{\"ended\": " + end() + "}"));
      default -> Optional.empty();
    };
  }

  private synchronized LocalAnswer open() {
    if (closed) {
      return LocalAnswer.error(503, "DockBridge is stopping", "Try again after: dockbridge start");
    }
    try {
      Dashboard there = made.orElseGet(this::dashboard);
      made = Optional.of(there);
      String url = there.open().toString();
      return LocalAnswer.json(
          200, JsonNodeFactory.instance.objectNode().put("url", url).toString());
    } catch (IOException e) {
      return LocalAnswer.error(500, "the dashboard cannot listen on 127.0.0.1: " + e.getMessage());
    }
  }

  private Dashboard dashboard() {
    Sources sources =
        new Sources(parts::apply, () -> session.answering().engine(), ledger, budget, program);
    return new Dashboard(sources, Dashboard.Times.STANDARD);
  }

  private synchronized boolean end() {
    return made.map(Dashboard::end).orElse(false);
  }

  /** Ends it for good. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    boolean _ = end();
  }
}
