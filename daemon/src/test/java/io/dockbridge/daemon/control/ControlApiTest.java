package io.dockbridge.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.daemon.session.CachedEngineInfo;
import io.dockbridge.daemon.session.MachineSize;
import io.dockbridge.enginesocket.http.LocalAnswer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlApiTest {
  @TempDir Path dir;

  private final List<Optional<Boolean>> stops = new ArrayList<>();

  private ControlApi api() {
    return new ControlApi(
        new CachedEngineInfo(dir.resolve("e"), InstantSource.system(), MachineSize.UNKNOWN),
        () -> "Nobody is there.",
        stops::add,
        ControlApiTest::further);
  }

  private static Optional<LocalAnswer> further(String method, String target) {
    return target.equals("/_dockbridge/more")
        ? Optional.of(LocalAnswer.json(200, method))
        : Optional.empty();
  }

  @Test
  void whatOnlyTheSourceOfTheEngineUnderstandsIsAnsweredByIt() {
    assertThat(api().control("PUT", "/_dockbridge/more").body()).isEqualTo("PUT");
  }

  @Test
  void aStopBeginsOnlyAfterTheClientHasItsAnswer() {
    var answer = api().control("POST", "/_dockbridge/stop?destroy=false");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(stops).isEmpty();
    answer.afterwards().run();
    assertThat(stops).containsExactly(Optional.of(false));
  }

  @Test
  void aStopWithoutAWordFollowsTheSettings() {
    api().control("POST", "/_dockbridge/stop").afterwards().run();
    assertThat(stops).containsExactly(Optional.empty());
  }

  @Test
  void anythingElseIsA404InDockersShape() {
    assertThat(api().control("DELETE", "/_dockbridge/x").status()).isEqualTo(404);
    assertThat(api().control("GET", "/_dockbridge/stop").body()).startsWith("{\"message\":");
  }
}
