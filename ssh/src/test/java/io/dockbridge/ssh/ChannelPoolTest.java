package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelPoolTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");
  private static final int KEPT = 3;
  private static final Duration ONE_USE = Duration.ofSeconds(1);

  @TempDir Path directory;

  private Path socket() {
    return directory.resolve("echo.sock");
  }

  @Test
  void fromTheFirstUseOnAFewStreamsAreThereAheadAndWork() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        Backend echoing = Backend.start(socket(), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      ChannelPool spares = connection.pool(echoing.path());
      assertThat(spares.take()).isEmpty();
      await().until(() -> echoing.openConnections() == KEPT);
      for (int i = 0; i < 10; i++) {
        try (Duplex stream = awaitSpare(spares)) {
          requireEcho(stream);
        }
      }
      await().until(() -> echoing.openConnections() >= KEPT - 1);
    }
  }

  @Test
  void aSocketHasOnePoolHoweverOftenItIsAskedFor() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        Backend echoing = Backend.start(socket(), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      for (int i = 0; i < 10; i++) {
        requireEcho(connection.pool(echoing.path()).dial());
      }
      await().until(() -> echoing.openConnections() >= KEPT);
      assertThat(echoing.openConnections()).isLessThanOrEqualTo(10 + KEPT);
      assertThat(connection.pool(echoing.path())).isSameAs(connection.pool(echoing.path()));
    }
  }

  @Test
  void sparesThatTheProgramHasEndedAreNotHandedOut() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        SshConnection connection = server.connect(IDENTITY)) {
      ChannelPool spares;
      try (Backend stopped = Backend.start(socket(), Backend.echo())) {
        spares = connection.pool(stopped.path());
        requireEcho(spares.dial());
        await().until(() -> stopped.openConnections() == KEPT + 1);
      }
      await() // until the ends have come, which nothing here waits for
          .untilAsserted(() -> assertThatThrownBy(spares::dial).isInstanceOf(SshException.class));
      Files.deleteIfExists(socket());
      try (Backend started = Backend.start(socket(), Backend.echo());
          Duplex stream = spares.dial()) {
        requireEcho(stream);
        await().until(() -> started.openConnections() == KEPT + 1);
      }
    }
  }

  @Test
  void aStreamThatIsReleasedIsTheNextOne() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        Backend echoing = Backend.start(socket(), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      ChannelPool spares = connection.pool(echoing.path());
      Duplex first = spares.dial();
      requireEcho(first);
      await().until(() -> echoing.openConnections() == KEPT + 1);
      first.release();
      for (int use = 0; use < 10; use++) {
        Duplex next = spares.take().orElseThrow();
        requireEcho(next);
        next.release();
      }
      assertThat(echoing.totalConnections()).isEqualTo(KEPT + 1);
    }
  }

  @Test
  void sparesThatEndBehindOneThatIsUsedAreReplaced() throws Exception {
    Set<SocketChannel> silent = ConcurrentHashMap.newKeySet();
    ConnectionHandler echo = Backend.echo();
    ConnectionHandler listed =
        client -> {
          silent.add(client);
          echo.handle(client);
        };
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        Backend echoing = Backend.start(socket(), listed);
        SshConnection connection = server.connect(IDENTITY)) {
      ChannelPool spares = connection.pool(echoing.path());
      Duplex used = spares.dial();
      requireEcho(used);
      SocketChannel itsEnd = silent.iterator().next();
      await().until(() -> echoing.openConnections() == KEPT + 1);
      used.release();
      silent.remove(itsEnd);
      for (SocketChannel fresh : silent) {
        fresh.close();
      }
      await().until(() -> allAreThereBesidesOneThatIsUsed(spares, echoing));
    }
  }

  /** They are opened only while one is used, and only once the others' ends have come. */
  private static boolean allAreThereBesidesOneThatIsUsed(ChannelPool spares, Backend echoing)
      throws IOException {
    Duplex used = spares.take().orElseThrow();
    try {
      requireEcho(used);
      await().atMost(ONE_USE).until(() -> echoing.openConnections() >= KEPT);
      return true;
    } catch (ConditionTimeoutException _) {
      return false;
    } finally {
      used.release();
    }
  }

  @Test
  void noMoreThanAFewAreKept() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        Backend echoing = Backend.start(socket(), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      ChannelPool spares = connection.pool(echoing.path());
      List<Duplex> many = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        many.add(spares.dial());
      }
      await().until(() -> echoing.openConnections() >= many.size() + KEPT - 1);
      for (Duplex stream : many) {
        stream.release();
      }
      await().until(() -> echoing.openConnections() == 2 * KEPT);
    }
  }

  @Test
  void aStreamInWhichSomethingWaitsIsNotKept() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        Backend echoing = Backend.start(socket(), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      ChannelPool spares = connection.pool(echoing.path());
      Duplex stream = spares.dial();
      stream.output().write("xy".getBytes(StandardCharsets.US_ASCII));
      await().until(() -> stream.input().available() == 2);
      await().until(() -> echoing.openConnections() == KEPT + 1);
      stream.release();
      await().until(() -> echoing.openConnections() == KEPT);
    }
  }

  @Test
  void onASilentConnectionOnlyWhatCanBeSentAgainGetsASpare() throws Exception {
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        Backend echoing = Backend.start(socket(), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      ChannelPool spares = connection.pool(echoing.path());
      spares.dial().close();
      await().until(() -> echoing.openConnections() == KEPT);
      await().until(() -> !connection.links().calmest().wasHeardWithin(SshLink.HEARD_JUST_NOW));
      server.freeze(true);
      assertThat(spares.take()).isPresent();
      Thread dialling = Thread.ofVirtual().start(() -> dialUntilLost(spares));
      await().until(() -> dialling.getState() == Thread.State.TIMED_WAITING);
      server.kill();
      dialling.join();
    }
  }

  private static void dialUntilLost(ChannelPool spares) {
    assertThatThrownBy(spares::dial).isInstanceOf(IOException.class);
  }

  private static Duplex awaitSpare(ChannelPool spares) {
    return await().until(spares::take, Optional::isPresent).orElseThrow();
  }

  private static void requireEcho(Duplex stream) throws IOException {
    stream.output().write('x');
    assertThat(stream.input().read()).isEqualTo('x');
  }
}
