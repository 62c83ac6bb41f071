package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * dockerode, the Node client that most tools use: it sends a body with its attach. {@code
 * -Ddockbridge.rounds=20} repeats everything more often.
 */
@ExtendWith({RealServers.class, NpmPackages.class})
class DockerodeTest {
  private static final int ROUNDS = Integer.getInteger("dockbridge.rounds", 5);

  private Engine engine;

  @AfterEach
  void removeAll() {
    engine.docker().removeAll();
  }

  @Test
  void attachExecInputAndTerminalsAreAsAtTheEngineItself(Engine shared) {
    engine = shared;
    String direct = attachAndExec(engine.socketOfTheServer());
    assertThat(direct.lines()).isNotEmpty().allMatch(line -> line.endsWith(allRight()));
    assertThat(attachAndExec(engine.dockbridge().socket())).isEqualTo(direct);
  }

  private static String allRight() {
    return ": %d of %d".formatted(ROUNDS, ROUNDS);
  }

  private String attachAndExec(Path socket) {
    Map<String, String> environment = new TreeMap<>(engine.installation().environment());
    environment.put("PATH", System.getenv("PATH"));
    environment.put("NODE_PATH", NpmPackages.modules().toString());
    List<String> command =
        List.of("node", "dockerode/attach-exec.js", socket.toString(), ROUNDS + "");
    Path folder = engine.installation().folder();
    try (Program program = Program.start(command, environment, folder, Program.nothing())) {
      return program.await().ok();
    }
  }
}
