package io.dockbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the API answers for volumes; its servers have no machines here. */
class VolumesApiTest {
  private final Sandbox sandbox =
      Sandbox.open(SandboxOptions.apiOnly().withActionTime(Duration.ZERO));
  private final ApiClient api = new ApiClient(sandbox.endpoint(), sandbox.token());

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  private long volume(String location) throws IOException {
    var order = Json.object().put("name", "v").put("size", 10).put("location", location);
    long id = api.post("/volumes", order.toString()).body().at("/volume/id").asLong();
    await().until(() -> text(id, "status").equals("available"));
    return id;
  }

  private String text(long volume, String field) throws IOException {
    return api.get("/volumes/" + volume).body().at("/volume/" + field).asText();
  }

  private ApiClient.Answer server(long volume) throws IOException {
    var order = Json.object().put("name", "s").put("server_type", "cx23");
    order.put("image", "docker-ce").put("location", "fsn1").putArray("volumes").add(volume);
    return api.post("/servers", order.toString());
  }

  @Test
  void aVolumeIsAttachedOnlyInItsLocation() throws IOException {
    assertThat(server(volume("hel1")).code()).isEqualTo("invalid_input");
  }

  @Test
  void aVolumeIsNotDeletedWhileItIsAttachedAndOutlivesItsServer() throws IOException {
    long volume = volume("fsn1");
    long server = server(volume).body().at("/server/id").asLong();
    assertThat(api.delete("/volumes/" + volume).code()).isEqualTo("volume_still_attached");
    assertThat(text(volume, "server")).isEqualTo(Long.toString(server));
    await().until(() -> api.delete("/servers/" + server).status() == 200);
    await().until(() -> text(volume, "server").equals("null"));
    assertThat(api.delete("/volumes/" + volume).status()).isEqualTo(204);
  }

  @Test
  void aVolumeBelongsToOneServer() throws IOException {
    long volume = volume("fsn1");
    assertThat(server(volume).status()).isEqualTo(201);
    assertThat(server(volume).code()).isIn("volume_already_attached", "uniqueness_error");
  }

  @Test
  void aProtectedVolumeIsNotDeleted() throws IOException {
    long volume = volume("fsn1");
    api.post("/volumes/" + volume + "/actions/change_protection", "{\"delete\":true}");
    assertThat(api.delete("/volumes/" + volume).code()).isEqualTo("protected");
  }

  @Test
  void aVolumeGrowsAndNeverShrinks() throws IOException {
    long volume = volume("fsn1");
    String resize = "/volumes/" + volume + "/actions/resize";
    assertThat(api.post(resize, "{\"size\":5}").code()).isEqualTo("invalid_input");
    assertThat(api.post(resize, "{\"size\":20}").status()).isEqualTo(201);
    await().until(() -> text(volume, "size").equals("20"));
  }
}
