package io.dockbridge.daemon.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.config.HetznerSettings.WantedArchitecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachedEngineInfoTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final MachineSize CAX21 =
      MachineSize.of(List.of("unheard-of", "cax21", "cx53"), WantedArchitecture.X86);

  private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

  @TempDir Path dir;

  private Path file() {
    return dir.resolve("engine.json");
  }

  @Test
  void beforeAnyEngineWasSeenClientsAreOfferedTheVersionThatEveryEngineSpeaks() {
    CachedEngineInfo facts = new CachedEngineInfo(file(), () -> NOON, CAX21);
    assertThat(facts.headers()).containsEntry("Api-Version", "1.44");
    assertThat(facts.headers()).containsEntry("Ostype", "linux");
    assertThat(facts.versionAnswer().body()).contains("no server is running");
  }

  @Test
  void theLastEngineSeenIsRememberedAcrossRestarts() throws IOException {
    new CachedEngineInfo(file(), () -> NOON, CAX21)
        .seen("{\"Version\":\"28.1\",\"ApiVersion\":\"1.49\",\"Os\":\"linux\"}");
    CachedEngineInfo later = new CachedEngineInfo(file(), () -> NOON, CAX21);
    assertThat(later.headers())
        .containsEntry("Api-Version", "1.49")
        .containsEntry("Server", "Docker/28.1 (linux)");
    assertThat(JSON.readTree(later.versionAnswer().body()).path("Version").asText())
        .isEqualTo("28.1");
  }

  @Test
  void aPingIsTheEnginesOwnUnlessItWasAskedBeforeAChange() {
    CachedEngineInfo facts = new CachedEngineInfo(file(), () -> NOON, CAX21);
    assertThat(facts.ping().headers()).containsEntry("Swarm", "inactive");
    assertThat(facts.isPingCurrent()).isTrue();
    long before = System.nanoTime();
    facts.pingMayChange();
    facts.pinged(Map.of("Swarm", "inactive"), before);
    assertThat(facts.isPingCurrent()).isFalse();
    facts.pinged(Map.of("Swarm", "active/manager"), System.nanoTime());
    assertThat(facts.isPingCurrent()).isTrue();
    assertThat(facts.ping().headers())
        .containsEntry("Swarm", "active/manager")
        .doesNotContainKey("Builder-Version");
    facts.swarmMayChange();
    facts.pinged(Map.of("Swarm", "active/manager"), System.nanoTime());
    assertThat(facts.isPingCurrent()).as("the swarm is being left").isFalse();
  }

  @Test
  void answersAreDated() {
    assertThat(new CachedEngineInfo(file(), () -> NOON, CAX21).headers())
        .containsEntry("Date", "Mon, 02 Nov 2026 12:00:00 GMT");
  }

  @ParameterizedTest
  @CsvSource({
    "1.49, ''",
    "1.24, ''",
    "1.50, client version 1.50 is too new. Maximum supported API version is 1.49",
    "2, client version 2 is too new. Maximum supported API version is 1.49",
    "1.23, 'client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade"
        + " your client to a newer version'",
    "1, 'client version 1 is too old. Minimum supported API version is 1.24, please upgrade your"
        + " client to a newer version'",
    "1..1, 'client version 1..1 is too old. Minimum supported API version is 1.24, please upgrade"
        + " your client to a newer version'",
  })
  void clientsTooNewOrTooOldAreToldSoInTheEnginesWords(String version, String message)
      throws IOException {
    CachedEngineInfo facts = new CachedEngineInfo(file(), () -> NOON, CAX21);
    facts.seen("{\"Version\":\"28.1\",\"ApiVersion\":\"1.49\",\"MinAPIVersion\":\"1.24\"}");
    String told =
        facts
            .refusal(version)
            .map(it -> it.body().replaceAll("\\{\"message\":\"|\"}\\n", ""))
            .orElse("");
    assertThat(told).isEqualTo(message);
  }

  @Test
  void nobodyIsRefusedBeforeAnyEngineWasSeen() {
    assertThat(new CachedEngineInfo(file(), () -> NOON, CAX21).refusal("1.99")).isEmpty();
  }

  @Test
  void aBrokenFileIsIgnored() throws IOException {
    Files.writeString(file(), "{\"ApiVersion\":");
    assertThat(new CachedEngineInfo(file(), () -> NOON, CAX21).headers())
        .containsEntry("Api-Version", "1.44");
  }

  @Test
  void infoSaysHonestlyThatThereIsNoServer() throws IOException {
    JsonNode info =
        JSON.readTree(
            new CachedEngineInfo(file(), () -> NOON, CAX21).info("Nobody is there.").body());
    assertThat(info.path("Containers").asInt(-1)).isZero();
    assertThat(info.path("OperatingSystem").asText()).contains("no engine");
    assertThat(info.path("Warnings").path(0).asText()).isEqualTo("WARNING: Nobody is there.");
  }

  @Test
  void infoSaysWhatTheConfiguredServerWillHave() throws IOException {
    CachedEngineInfo facts = new CachedEngineInfo(file(), () -> NOON, CAX21);
    JsonNode info = JSON.readTree(facts.info("").body());
    assertThat(info.path("NCPU").asInt()).isEqualTo(4);
    assertThat(info.path("MemTotal").asLong()).isEqualTo(8L << 30);
    assertThat(info.path("Architecture").asText()).isEqualTo("aarch64");
    assertThat(info.path("IndexServerAddress").asText()).isEqualTo("https://index.docker.io/v1/");
    assertThat(info.path("ServerVersion").asText()).matches("[0-9]+\\.[0-9]+\\.[0-9]+");
    assertThat(JSON.readTree(facts.versionAnswer().body()).path("Arch").asText())
        .isEqualTo("arm64");
  }

  @Test
  void aTypeThatIsNotKnownIsTakenForASmallOne() {
    MachineSize small = new MachineSize(2, 4L << 30, "x86_64");
    MachineSize smallArm = new MachineSize(2, 4L << 30, "aarch64");
    MachineSize large = new MachineSize(16, 32L << 30, "x86_64");
    assertThat(MachineSize.of(List.of("cx999"), WantedArchitecture.X86)).isEqualTo(small);
    assertThat(MachineSize.of(List.of("auto"), WantedArchitecture.ANY)).isEqualTo(small);
    assertThat(MachineSize.of(List.of("auto"), WantedArchitecture.ARM)).isEqualTo(smallArm);
    assertThat(MachineSize.of(List.of("cx53"), WantedArchitecture.ARM)).isEqualTo(large);
  }
}
