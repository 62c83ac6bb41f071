package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a client is told, what is logged and what is audited can be brought together. */
class RequestIdTest extends EngineSocketFixture {
  private static final Pattern ID = Pattern.compile("\\(request ([0-9a-f]{6})\\)");

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.dockbridge.enginesocket");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private Level before;

  @BeforeEach
  void listen() {
    before = logger.getLevel();
    logger.setLevel(Level.INFO);
    lines.start();
    logger.addAppender(lines);
    engine.unavailable = Optional.of(new EngineUnavailableException("sold out", null));
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(lines);
    logger.setLevel(before);
  }

  private String failedRequest() throws Exception {
    try (RawClient client = client().send("GET /containers/json?all=1 HTTP/1.1||")) {
      Matcher id = ID.matcher(client.readAll());
      assertThat(id.find()).isTrue();
      return id.group(1);
    }
  }

  @Test
  void theErrorTheLogAndTheAuditLogNameTheSameRequest() throws Exception {
    String id = failedRequest();

    await().until(() -> audit.size() == 1);
    assertThat(audit.getFirst().id()).isEqualTo(id);
    assertThat(List.copyOf(lines.list))
        .filteredOn(it -> it.getFormattedMessage().contains("sold out"))
        .singleElement()
        .satisfies(it -> assertThat(it.getMDCPropertyMap()).containsEntry("request", id));
  }

  @Test
  void whatFailsForTheSameReasonIsLoggedOnceUntilSomethingSucceeds() throws Exception {
    String first = failedRequest();
    assertThat(failedRequest()).isNotEqualTo(first);
    assertThat(failures()).isEqualTo(1);

    engine.unavailable = Optional.empty();
    engine.ready.countDown();
    try (RawClient client = client().send("GET /x HTTP/1.1||")) {
      answer("GET /x HTTP/1.1||", "HTTP/1.1 200 OK|Content-Length: 2||ok");
      client.readUntil("||ok");
    }
    engine.unavailable = Optional.of(new EngineUnavailableException("sold out", null));
    var _ = failedRequest();
    await().until(() -> failures() == 2);
  }

  private long failures() {
    return List.copyOf(lines.list).stream()
        .filter(it -> it.getFormattedMessage().contains("failed: sold out"))
        .count();
  }
}
