package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VolumeCommandTest extends InProject {
  /** A volume of this instance, protected as it is once it has been of use. */
  private long dataVolume() {
    Map<String, String> labels = new HashMap<>(project.mine(project.state.instanceId()));
    labels.put("dockbridge-role", "data");
    long volume = project.volume(labels);
    project.client.volumes().protect(volume, true);
    return volume;
  }

  @Test
  void withoutAVolumeTheStatusSaysThatNothingIsKept() {
    assertThat(project.shell.run("volume", "status").out()).contains("nothing is kept");
    assertThat(project.shell.run("volume", "delete", "--yes").out())
        .isEqualTo("There is no volume.\n");
  }

  @Test
  void theStatusTellsWhatTheVolumeCosts() throws Exception {
    long volume = dataVolume();
    project.volume("other", project.mine("another"));

    assertThat(project.shell.run("volume", "status").out())
        .contains("dockbridge-v (id " + volume + "), 10 GB in fsn1", "a month without tax");
    JsonNode all =
        new ObjectMapper().readTree(project.shell.run("volume", "status", "-o", "json").out());
    assertThat(all).hasSize(1);
    assertThat(all.at("/0/id").asLong()).isEqualTo(volume);
    assertThat(all.at("/0/price_monthly").asDouble()).isPositive();
    assertThat(all.at("/0/server").isNull()).isTrue();
  }

  @Test
  void aVolumeIsNotDeletedWithoutAWord() {
    dataVolume();

    Shell.Result result = project.shell.run("volume", "delete");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("confirmation is needed", "volume delete --yes");
    assertThat(project.client.volumes().list("")).hasSize(1);
  }

  @Test
  void aVolumeIsDeletedDespiteItsProtectionAndNobodyElsesIs() {
    dataVolume();
    long other = project.volume("other", project.mine("another"));

    Shell.Result result = project.shell.run("volume", "delete", "--yes");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("Volume dockbridge-v is deleted.\n");
    assertThat(project.client.volumes().list(""))
        .singleElement()
        .satisfies(it -> assertThat(it.id()).isEqualTo(other));
  }

  @Test
  void aVolumeThatAServerUsesStays() {
    long volume = dataVolume();
    long server = project.server("dockbridge-a", project.mine(project.state.instanceId()));
    project.client.volumes().attach(volume, server);

    Shell.Result result = project.shell.run("volume", "delete", "--yes");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("in use by server " + server, "dockbridge stop");
    assertThat(project.client.volumes().get(volume)).isPresent();
  }
}
