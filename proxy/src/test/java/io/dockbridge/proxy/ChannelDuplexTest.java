package io.dockbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelDuplexTest {
  private ServerSocketChannel listener;
  private ChannelDuplex near;
  private ChannelDuplex far;

  @BeforeEach
  void connect() throws Exception {
    listener = Loopback.listen();
    near = new ChannelDuplex(Loopback.connect(listener));
    far = new ChannelDuplex(listener.accept());
  }

  @AfterEach
  void closeAll() throws Exception {
    near.close();
    far.close();
    listener.close();
  }

  @Test
  void aBlockedReadDoesNotHoldUpAWrite() throws Exception {
    CompletableFuture<Integer> reading = Loopback.async(() -> near.input().read());
    near.output().write('?');
    assertThat(far.input().read()).isEqualTo('?');
    far.output().write(0xff);
    assertThat(reading.get()).isEqualTo(0xff);
  }

  @Test
  void halfCloseLeavesTheOtherDirectionOpen() throws Exception {
    near.shutdownOutput();
    near.shutdownOutput();
    assertThat(far.input().read()).isEqualTo(-1);
    far.output().write('!');
    assertThat(near.input().read()).isEqualTo('!');
  }

  @Test
  void closeEndsABlockedRead() throws Exception {
    CompletableFuture<Integer> reading = Loopback.async(() -> near.input().read());
    near.close();
    near.close();
    assertThatThrownBy(reading::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ClosedChannelException.class);
  }

  @Test
  void writesMoreThanTheSocketTakesAtOnce() throws Exception {
    byte[] bytes = Loopback.bytes(8 << 20, 1);
    CompletableFuture<byte[]> reading = Loopback.async(() -> far.input().readAllBytes());
    Loopback.write(near, bytes);
    assertThat(reading.get()).isEqualTo(bytes);
  }
}
