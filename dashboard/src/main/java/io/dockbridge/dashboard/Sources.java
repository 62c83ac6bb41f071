package io.dockbridge.dashboard;

import io.dockbridge.docker.DockerEngine;
import io.dockbridge.enginesocket.http.LocalAnswer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the page shows, and who carries out what it asks for.
 *
 * @param control the control API, by method and target
 * @param engine the client of the present engine
 * @param ledger the file of paid hours; need not exist
 * @param budget for a month, with tax; 0: none
 * @param program starts {@code dockbridge} for this instance, up to the command's name
 */
public record Sources(
    Control control, EngineAccess engine, Path ledger, BigDecimal budget, List<String> program) {
  /** Copies the list. */
  public Sources {
    program = List.copyOf(program);
  }

  /** Answers as docker.sock does; empty if it knows no such request. */
  @FunctionalInterface
  public interface Control {
    Optional<LocalAnswer> answer(String method, String target);
  }

  /** Finds the engine; wakes nothing, and is no activity. */
  @FunctionalInterface
  public interface EngineAccess {
    /**
     * The client of the engine that answers now.
     *
     * @throws IOException if there is none
     */
    DockerEngine now() throws IOException;
  }
}
