package io.dockbridge.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.lifecycle.FakeCloud.Fault;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import io.dockbridge.lifecycle.volume.VolumeWish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The volume that keeps Docker's data, as the cloud sees it. */
class DataVolumeTest {
  @TempDir Path directory;
  private Fixture fixture;
  private FakeCloud cloud;

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
    cloud = fixture.cloud;
    runWith(10);
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  private void runWith(int gigabytes) throws IOException {
    fixture.volume = Optional.of(new VolumeWish(gigabytes, true));
    fixture.restart();
  }

  /** A first server has had the volume, and both are as a stop leaves them. */
  private JsonNode usedVolume() throws Exception {
    fixture.lifecycle.ensureReady();
    assertThat(fixture.lifecycle.stop(true)).isEmpty();
    return onlyVolume();
  }

  private JsonNode onlyVolume() {
    assertThat(cloud.volumes()).hasSize(1);
    return cloud.volumes().getFirst();
  }

  private void refuse(String path, int times, int status, String code) {
    for (int i = 0; i < times; i++) {
      cloud.next("POST", path, new Fault.Refuse(status, code));
    }
  }

  @Test
  void aVolumeThatIsNoLongerConfiguredIsMentionedUntilItIsGone() throws Exception {
    String name = usedVolume().path("name").asText();
    fixture.volume = Optional.empty();

    fixture.restart();
    await().until(() -> !fixture.lifecycle.status().warnings().isEmpty());

    assertThat(fixture.lifecycle.status().warnings())
        .singleElement()
        .asString()
        .contains(name, "still being billed", "dockbridge volume delete");
  }

  @Test
  void aServerHasAVolumeThatCarriesOurLabelsAndIsProtected() throws Exception {
    fixture.lifecycle.ensureReady();

    JsonNode volume = onlyVolume();
    assertThat(volume.path("size").asInt()).isEqualTo(10);
    assertThat(volume.at("/location/name").asText()).isEqualTo("fsn1");
    assertThat(volume.path("server").asLong()).isEqualTo(101);
    assertThat(volume.at("/labels/managed-by").asText()).isEqualTo("dockbridge");
    assertThat(volume.at("/labels/dockbridge-owner").asText()).isEqualTo("me");
    assertThat(volume.at("/labels/dockbridge-instance").asText()).isEqualTo("i1");
    assertThat(volume.at("/labels/dockbridge-role").asText()).isEqualTo("data");
    assertThat(volume.at("/protection/delete").asBoolean()).isTrue();
  }

  @Test
  void theNextServerHasTheSameVolume() throws Exception {
    long volume = usedVolume().path("id").asLong();
    fixture.restart();

    fixture.lifecycle.ensureReady();
    assertThat(onlyVolume().path("id").asLong()).isEqualTo(volume);
    assertThat(onlyVolume().path("server").asLong()).isEqualTo(102);
  }

  @Test
  void aServerIsShutDownBeforeItIsDeleted() throws Exception {
    usedVolume();

    assertThat(cloud.requests)
        .containsSubsequence("POST /servers/101/actions/shutdown", "DELETE /servers/101")
        .doesNotContain("POST /servers/101/actions/poweroff");
  }

  @Test
  void aServerThatDoesNotShutDownLosesItsPower() throws Exception {
    cloud.obedient = false;
    usedVolume();

    assertThat(cloud.requests)
        .containsSubsequence(
            "POST /servers/101/actions/shutdown",
            "POST /servers/101/actions/poweroff",
            "DELETE /servers/101");
  }

  @Test
  void aVolumeWhoseAnswerWasLostIsFoundAndNotBoughtTwice() throws Exception {
    cloud.next("POST", "/volumes", new Fault.LoseAnswer());

    fixture.lifecycle.ensureReady();
    assertThat(onlyVolume().path("server").asLong()).isEqualTo(101);
    assertThat(cloud.volumesAsked()).hasSize(1);
  }

  @Test
  void aVolumeThatMayHaveBeenBoughtIsAskedForUnderTheSameNameByTheNextRun() throws Exception {
    refuse("/volumes", 3, 503, "unavailable");
    assertThatThrownBy(() -> fixture.lifecycle.ensureReady()).hasMessageContaining("unavailable");
    String intended = Files.readString(directory.resolve("volume.json"));
    fixture.lifecycle.stop(true);
    fixture.restart();

    fixture.lifecycle.ensureReady();
    assertThat(intended).contains(onlyVolume().path("name").asText());
  }

  @Test
  void aVolumeThatNobodyHasUsedGivesWayToOneWhereThereAreServers() throws Exception {
    refuse("/servers", 1, 412, "resource_unavailable");

    assertThat(fixture.lifecycle.ensureReady().info().location()).isEqualTo("hel1");
    assertThat(onlyVolume().at("/location/name").asText()).isEqualTo("hel1");
    assertThat(cloud.volumesAsked()).hasSize(2);
  }

  @Test
  void aVolumeWithDataDecidesWhereServersAre() throws Exception {
    usedVolume();
    fixture.restart();
    refuse("/servers", 2, 412, "resource_unavailable");

    assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessageContaining("cx23 in fsn1: resource_unavailable")
        .hasMessageContaining("cx33 in fsn1: resource_unavailable")
        .hasMessageContaining("has to be in fsn1, where the volume with Docker's data is")
        .hasMessageNotContaining("hel1");
    assertThat(onlyVolume().at("/location/name").asText()).isEqualTo("fsn1");
    assertThat(cloud.serverIds()).isEmpty();
  }

  @Test
  void anEmptyVolumeGoesIfNoServerCanBeHad() {
    refuse("/servers", 4, 412, "resource_unavailable");

    assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
        .hasMessageContaining("hel1: resource_unavailable");
    assertThat(cloud.volumes()).isEmpty();
  }

  @Test
  void anEmptyVolumeGoesWithAServerThatNeverBecameOfUse() throws Exception {
    cloud.next("POST", "/servers", new Fault.NoEngine());
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(this::ask);
    fixture.awaitState(
        it -> it instanceof ServerState.Provisioning(String step) && step.contains("engine"));

    assertThat(fixture.lifecycle.stop(false)).isEmpty();
    assertThatThrownBy(waiting::join).isNotNull();
    assertThat(cloud.serverIds()).isEmpty();
    assertThat(cloud.volumes()).isEmpty();
  }

  private void ask() {
    try {
      fixture.lifecycle.ensureReady();
    } catch (ServerUnavailableException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void withoutItsJournalTheVolumeIsFoundByItsLabelsAndNobodyElsesIsTouched() throws Exception {
    long volume = usedVolume().path("id").asLong();
    long strange =
        cloud.addVolume(
            Map.of(
                "managed-by", "dockbridge",
                "dockbridge-owner", "me",
                "dockbridge-instance", "another",
                "dockbridge-role", "data"));
    Files.delete(directory.resolve("volume.json"));
    fixture.restart();

    fixture.lifecycle.ensureReady();
    Map<Long, Long> servers =
        Map.of(volume, server(volume), strange, server(strange)); // 0: none has it
    assertThat(servers).isEqualTo(Map.of(volume, 102L, strange, 0L));
    assertThat(cloud.volumesAsked()).hasSize(1);
  }

  private long server(long volume) {
    List<JsonNode> found =
        cloud.volumes().stream().filter(it -> it.path("id").asLong() == volume).toList();
    return found.getFirst().path("server").asLong();
  }

  @Test
  void aVolumeThatSomebodyDeletedIsReplaced() throws Exception {
    long deleted = usedVolume().path("id").asLong();
    cloud.removeVolume(deleted);
    fixture.restart();

    fixture.lifecycle.ensureReady();
    assertThat(onlyVolume().path("id").asLong()).isNotEqualTo(deleted);
  }

  @Test
  void aVolumeGrowsBeforeTheNextServerAndNeverShrinks() throws Exception {
    usedVolume();
    runWith(30);
    fixture.lifecycle.ensureReady();
    assertThat(onlyVolume().path("size").asInt()).isEqualTo(30);
    fixture.lifecycle.stop(true);

    runWith(20);
    fixture.lifecycle.ensureReady();
    assertThat(onlyVolume().path("size").asInt()).isEqualTo(30);
  }

  @Test
  void aServerThatCannotUseItsVolumeSaysWhyAndGoes() throws Exception {
    cloud.next("POST", "/servers", new Fault.NoEngine());
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(this::ask);
    await().until(() -> cloud.serverIds().contains(101L));
    cloud.booted(101).volumeProblem = "the volume's file system is damaged";

    assertThatThrownBy(waiting::join).rootCause().hasMessageContaining("is damaged");
    await().until(() -> cloud.serverIds().isEmpty());
  }

  @Test
  void withoutTheSettingThereIsNoVolume() throws Exception {
    fixture.lifecycle.stop(true);
    fixture.volume = Optional.empty();
    fixture.restart();

    fixture.lifecycle.ensureReady();
    assertThat(cloud.volumes()).isEmpty();
    assertThat(cloud.requests).noneMatch(it -> it.contains("volumes"));
  }
}
