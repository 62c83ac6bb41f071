package io.dockbridge.daemon.control;

import io.dockbridge.daemon.session.CachedEngineInfo;
import io.dockbridge.enginesocket.LocalAnswers;
import io.dockbridge.enginesocket.http.LocalAnswer;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the socket answers by itself: for Docker clients while no engine can be reached, and the
 * control API for the command line.
 */
public final class ControlApi implements LocalAnswers {
  private final CachedEngineInfo facts;
  private final Supplier<String> absence;
  private final Consumer<Optional<Boolean>> stop;
  private final BiFunction<String, String, Optional<LocalAnswer>> further;

  /**
   * Answers from what it is given.
   *
   * @param absence what is said of an engine that cannot be reached now, a sentence or two
   * @param stop begins an orderly stop and returns at once; whether the server is to be destroyed,
   *     or as the settings say
   * @param further answers by method and target the requests of the parts of the daemon
   */
  public ControlApi(
      CachedEngineInfo facts,
      Supplier<String> absence,
      Consumer<Optional<Boolean>> stop,
      BiFunction<String, String, Optional<LocalAnswer>> further) {
    this.facts = facts;
    this.absence = absence;
    this.stop = stop;
    this.further = further;
  }

  @Override
  public Map<String, String> headers() {
    return facts.headers();
  }

  @Override
  public Optional<LocalAnswer> refusal(String apiVersion) {
    return facts.refusal(apiVersion);
  }

  @Override
  public LocalAnswer ping() {
    return facts.ping();
  }

  @Override
  public boolean isPingCurrent() {
    return facts.isPingCurrent();
  }

  @Override
  public void noteRequest(String path) {
    if (path.startsWith("/swarm/")) {
      facts.swarmMayChange();
    }
  }

  @Override
  public LocalAnswer version() {
    return facts.versionAnswer();
  }

  @Override
  public LocalAnswer info() {
    return facts.info(absence.get());
  }

  @Override
  public LocalAnswer control(String method, String target) {
    return switch (method + " " + target) {
      case "POST /_dockbridge/stop" -> stopping(Optional.empty());
      case "POST /_dockbridge/stop?destroy=true" -> stopping(Optional.of(true));
      case "POST /_dockbridge/stop?destroy=false" -> stopping(Optional.of(false));
      default ->
          further
              .apply(method, target)
              .orElseGet(
                  () -> LocalAnswer.error(404, "dockbridge has no " + method + " " + target));
    };
  }

  private LocalAnswer stopping(Optional<Boolean> destroyServer) {
    return LocalAnswer.json(202, "{}").then(() -> stop.accept(destroyServer));
  }
}
