package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A request without a body, which the client's thread carries out, takes so long that another
 * listens.
 */
class LongRequestTest {
  private static final String REQUEST = "GET /containers/x/logs?follow=1 HTTP/1.1||";

  @TempDir Path folder;

  @Test
  void theNextRequestOnTheConnectionIsServed() throws Exception {
    try (SocketUnderTest socket = new SocketUnderTest(folder);
        RawClient client = socket.client().send(REQUEST)) {
      Peer peer = asked(socket);
      awaitListener();
      peer.send("HTTP/1.1 200 OK|Content-Length: 4||long");
      client.readUntil("||long");
      client.send("GET /next HTTP/1.1||");
      peer.readUntil("||");
      peer.send("HTTP/1.1 200 OK|Content-Length: 4||next");
      client.readUntil("||next");
    }
  }

  @Test
  void aClientThatHangsUpEndsTheEnginesStream() throws Exception {
    try (SocketUnderTest socket = new SocketUnderTest(folder)) {
      Peer peer;
      try (RawClient _ = socket.client().send(REQUEST)) {
        peer = asked(socket);
        awaitListener();
      }
      assertThat(peer.readAll()).isEmpty();
      peer.close();
      await().until(() -> socket.connections() == 0);
    }
  }

  @Test
  void theEndOfTheSocketInItsMiddleIsNoFault() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("io.dockbridge");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    SocketUnderTest socket = new SocketUnderTest(folder);
    try (RawClient _ = socket.client().send(REQUEST)) {
      Peer _ = asked(socket);
      awaitListener();
      socket.close();
      await().until(() -> socket.connections() == 0);
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(List.copyOf(lines.list))
        .noneMatch(it -> it.getLevel().isGreaterOrEqual(Level.ERROR));
  }

  private static Peer asked(SocketUnderTest socket) throws Exception {
    socket.engine.ready.countDown();
    Peer peer = socket.engine.take();
    peer.readUntil("||");
    return peer;
  }

  private static void awaitListener() {
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(it -> it.getName().startsWith("docker-reader-")));
  }
}
