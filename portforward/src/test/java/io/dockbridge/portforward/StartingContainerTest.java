package io.dockbridge.portforward;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.portforward.server.StartingContainer;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartingContainerTest {
  private final AtomicInteger dials = new AtomicInteger();
  private EchoServer program;
  private SocketChannel client;

  @BeforeEach
  void open() throws IOException {
    program = new EchoServer();
    client = SocketChannel.open();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    program.close();
  }

  private static StartingContainer started(Duration ago) {
    return new StartingContainer("172.17.0.2", 80, System.nanoTime() - ago.toNanos());
  }

  private Duplex refusing(int times, String host, int port) throws IOException {
    assertThat(host + ":" + port).isEqualTo("172.17.0.2:80");
    if (dials.incrementAndGet() <= times) {
      throw new ConnectException("nothing listens");
    }
    return program.dial(host, port);
  }

  @Test
  void aConnectionWaitsUntilTheProgramListens() throws IOException {
    Optional<Duplex> stream =
        started(Duration.ZERO).dial((host, port) -> refusing(3, host, port), client);
    assertThat(dials).hasValue(4);
    stream.orElseThrow().close();
  }

  @Test
  void aContainerThatHasRunForAWhileIsReachedAsPublished() {
    assertThat(started(Duration.ofMinutes(1)).dial((host, port) -> refusing(0, host, port), client))
        .isEmpty();
    assertThat(dials).hasValue(0);
  }

  @Test
  void whatIsNoRefusalIsNotTriedAgain() {
    Optional<Duplex> stream =
        started(Duration.ZERO)
            .dial(
                (host, port) -> {
                  dials.incrementAndGet();
                  throw new IOException("no route to host");
                },
                client);
    assertThat(stream).isEmpty();
    assertThat(dials).hasValue(1);
  }

  @Test
  void nobodyIsDialledForAClientThatHasGone() throws IOException {
    client.close();
    assertThat(started(Duration.ZERO).dial((host, port) -> refusing(9, host, port), client))
        .isEmpty();
    assertThat(dials).hasValue(0);
  }
}
