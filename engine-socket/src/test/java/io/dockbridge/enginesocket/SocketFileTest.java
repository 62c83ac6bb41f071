package io.dockbridge.enginesocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.containers.BindMounts;
import io.dockbridge.enginesocket.containers.HostNames;
import io.dockbridge.enginesocket.containers.LocalSide;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The file that clients connect to, and what else may be in its place. */
class SocketFileTest extends EngineSocketFixture {
  @Test
  void theSocketIsForItsOwnerOnly() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-------");
  }

  @Test
  void theSocketFileIsGoneAfterClose() throws IOException {
    socket.close();
    assertThat(path()).doesNotExist();
    assertThat(dir.resolve("mark")).doesNotExist();
  }

  @Test
  void aFileThatSomebodyDeletesIsMadeAgainAndIsGoneAfterClose() throws IOException {
    Files.delete(path());

    await().until(() -> Files.exists(path()));
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
      client.write(ByteBuffer.wrap("GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n".getBytes(UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(12);
      client.read(answer);
      assertThat(new String(answer.array(), UTF_8)).isEqualTo("HTTP/1.1 200");
      assertThat(path()).exists();
    }
    socket.close();
    assertThat(path()).doesNotExist();
  }

  @Test
  void aLiveSocketOfAnotherProgramIsNotTouched() {
    assertThatThrownBy(() -> openAgain(dir.resolve("other-mark")))
        .isInstanceOf(SocketInUseException.class)
        .hasMessageContaining("listens on");
    assertThat(path()).exists();
  }

  @Test
  void aFileThatIsNotASocketIsNotTouched() throws Exception {
    Path file = dir.resolve("file");
    Files.writeString(file, "precious");
    assertThatThrownBy(() -> SocketFile.bind(file, dir.resolve("m")))
        .isInstanceOf(SocketInUseException.class)
        .hasMessageContaining("not a socket");
    assertThat(file).hasContent("precious");
  }

  @Test
  void aDeadSocketIsReplacedOnlyIfItIsOurs() throws Exception {
    Path dead = dir.resolve("dead.sock");
    Path mark = dir.resolve("dead.mark");
    SocketFile.bind(dead, mark).channel().close();
    Files.move(mark, dir.resolve("elsewhere"));
    if (Files.exists(dead)) {
      assertThatThrownBy(() -> SocketFile.bind(dead, mark))
          .isInstanceOf(SocketInUseException.class)
          .hasMessageContaining("left behind");
      Files.move(dir.resolve("elsewhere"), mark);
    }
    SocketFile.bind(dead, mark).close();
    assertThat(dead).doesNotExist();
  }

  @Test
  void aDaemonThatWasKilledBeforeItHadMarkedItsSocketIsNoHindrance() throws Exception {
    Path dead = dir.resolve("dead.sock");
    Path mark = dir.resolve("dead.mark");
    SocketFile.bind(dead, mark).channel().close();
    Files.writeString(mark, "");
    SocketFile.bind(dead, mark).close();
    assertThat(dead).doesNotExist();
  }

  private void openAgain(Path mark) throws IOException {
    EngineSocket.open(
            path(),
            mark,
            new EngineSocket.Limits(100, Duration.ofMinutes(1)),
            new EngineSocket.Services(
                engine,
                new FixedAnswers(),
                new LocalSide(ports, BindMounts.NONE, HostNames.NONE),
                activity,
                audit::add,
                InstantSource.system()))
        .close();
  }
}
