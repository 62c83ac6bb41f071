package io.dockbridge.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.dockbridge.hetzner.model.CreateSshKey;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.SshKey;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshKeysClientTest extends AgainstFakeApi {
  private static final CreateSshKey KEY =
      new CreateSshKey(
          "dockbridge",
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIETpsWR3iW055+RxYDBiqYMr/CTq6lZjS8UGSVZ4jrLB"
              + " me@here\n",
          Map.of("managed-by", "dockbridge"));

  /** As ssh-keygen -lE md5 prints it. */
  private static final String FINGERPRINT = "81:1f:50:ec:27:2f:0d:d9:32:f6:61:4a:d5:f3:a4:77";

  private static final String SENT =
      """
      {"id": 771, "name": "dockbridge", "fingerprint": "%s", "public_key": "ssh-ed25519 AAAA",
       "labels": {"managed-by": "dockbridge"}, "created": "2026-11-21T10:00:00Z"}
      """
          .formatted(FINGERPRINT);

  @Test
  void fingerprintsAreThoseOfSsh() {
    assertThat(KEY.fingerprint()).isEqualTo(FINGERPRINT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ssh-ed25519", "ssh-ed25519 !!!!"})
  void whatIsNoKeyHasNoFingerprint(String text) {
    CreateSshKey key = new CreateSshKey("x", text, Map.of());
    assertThatThrownBy(key::fingerprint).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void findsByFingerprintAndLabels() {
    always(found());
    assertThat(client.sshKeys().findByFingerprint(FINGERPRINT).map(SshKey::id)).contains(771L);
    assertThat(client.sshKeys().list("a")).hasSize(1);
    assertThat(requestedUrls())
        .containsExactly(
            "/v1/ssh_keys?fingerprint=" + FINGERPRINT.replace(":", "%3A") + "&per_page=50&page=1",
            "/v1/ssh_keys?label_selector=a&per_page=50&page=1");
  }

  @Test
  void aKeyThatIsThereIsTaken() {
    oneByOne(found());
    assertThat(client.sshKeys().ensure(KEY).id()).isEqualTo(771);
    assertThat(requests()).hasSize(1);
  }

  @Test
  void aKeyThatIsNotThereIsUploaded() {
    oneByOne(none(), json(201, "{\"ssh_key\": " + SENT + "}"));
    assertThat(client.sshKeys().ensure(KEY).id()).isEqualTo(771);
    assertBody(
        """
        {"name": "dockbridge", "labels": {"managed-by": "dockbridge"}, "public_key":
         "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIETpsWR3iW055+RxYDBiqYMr/CTq6lZjS8UGSVZ4jrLB me@here\\n"}
        """);
  }

  @Test
  void aKeyThatSomebodyElseJustUploadedIsTaken() {
    oneByOne(none(), error(409, "uniqueness_error"), found());
    assertThat(client.sshKeys().ensure(KEY).id()).isEqualTo(771);
  }

  @Test
  void anUploadWhoseAnswerWasLostIsFound() {
    oneByOne(none(), page(504), found());
    assertThat(client.sshKeys().ensure(KEY).id()).isEqualTo(771);
  }

  @Test
  void aNameThatAnotherKeyHasIsAFailure() {
    oneByOne(none(), error(409, "uniqueness_error"), none());
    assertThat(catchThrowableOfType(HetznerException.class, () -> client.sshKeys().ensure(KEY)))
        .extracting(HetznerException::code)
        .isEqualTo(ErrorCode.UNIQUENESS_ERROR);
  }

  @Test
  void aKeyThatTheApiRefusesIsAFailure() {
    oneByOne(none(), error(422, "invalid_input"));
    assertThat(catchThrowableOfType(HetznerException.class, () -> client.sshKeys().ensure(KEY)))
        .extracting(HetznerException::code)
        .isEqualTo(ErrorCode.INVALID_INPUT);
  }

  private static ResponseDefinitionBuilder found() {
    return ok("{\"ssh_keys\": [" + SENT + "]}");
  }

  private static ResponseDefinitionBuilder none() {
    return ok("{\"ssh_keys\": []}");
  }
}
