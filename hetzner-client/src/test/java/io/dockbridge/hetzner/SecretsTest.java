package io.dockbridge.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dockbridge.hetzner.model.CreateServer;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The token and the user data go to the API and nowhere else. */
class SecretsTest extends AgainstFakeApi {
  private static final String USER_DATA = "a-host-key-in-user-data";
  private static final CreateServer SERVER =
      new CreateServer(
          "x",
          "cx23",
          1,
          Optional.empty(),
          List.of(),
          Optional.of(USER_DATA),
          Map.of(),
          List.of(),
          List.of(),
          new CreateServer.PublicNet(true, true));

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.dockbridge.hetzner");

  @BeforeEach
  void record() {
    logger.setLevel(Level.TRACE);
    logger.setAdditive(false);
    logger.addAppender(log);
    log.start();
  }

  @AfterEach
  void stopRecording() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void aRefusedCallShowsNone() {
    oneByOne(error(409, "conflict"), error(401, "unauthorized"));
    HetznerException failure =
        catchThrowableOfType(HetznerException.class, () -> client.servers().create(SERVER));
    assertThat(requests().getFirst().getHeader("Authorization")).isEqualTo("Bearer " + TOKEN);
    assertThat(requests().getFirst().getBodyAsString()).contains(USER_DATA);
    assertThat(failure.toString()).doesNotContain(TOKEN, USER_DATA);
    assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).isNotEmpty();
    assertThat(log.list.toString()).doesNotContain(TOKEN, USER_DATA);
  }

  @Test
  void descriptionsShowNone() {
    assertThat(client.toString()).contains(endpoint().toString()).doesNotContain(TOKEN);
    assertThat(SERVER.toString()).contains("cx23").doesNotContain(USER_DATA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "secret-\n-secret", "secret secret", "secret-\u00fc"})
  void whatCannotBeATokenIsNotSent(String token) {
    try (HetznerClient careless = new HetznerClient(endpoint(), () -> token, time.timing())) {
      HetznerException failure =
          catchThrowableOfType(HetznerException.class, () -> careless.servers().get(1));
      assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
      assertThat(failure.toString()).doesNotContain("secret");
    }
    assertThat(requests()).isEmpty();
  }

  @Test
  void whiteSpaceAroundATokenIsNoPartOfIt() {
    always(error(404, "not_found"));
    try (HetznerClient client = new HetznerClient(endpoint(), () -> " abc\n", time.timing())) {
      assertThat(client.servers().get(1)).isEmpty();
    }
    assertThat(requests().getFirst().getHeader("Authorization")).isEqualTo("Bearer abc");
  }

  @Test
  void theTokenDoesNotFollowARedirect() {
    oneByOne(page(302).withHeader("Location", API.baseUrl() + "/elsewhere"), page(200));
    assertThat(catchThrowableOfType(HetznerException.class, () -> client.servers().get(1)).status())
        .isEqualTo(302);
    assertThat(requests()).hasSize(1);
  }
}
