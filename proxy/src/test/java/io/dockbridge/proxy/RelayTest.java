package io.dockbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code client ─ accepted · dialled ─ backend}, with the relay in the middle. */
class RelayTest {
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private ServerSocketChannel listener;
  private SocketChannel clientSocket;
  private SocketChannel backendSocket;
  private Duplex client;
  private Duplex backend;
  private CompletableFuture<Boolean> relay;

  @BeforeEach
  void start() throws Exception {
    listener = Loopback.listen();
    clientSocket = Loopback.connect(listener);
    Duplex accepted = new ChannelDuplex(listener.accept());
    Duplex dialled = new ChannelDuplex(Loopback.connect(listener));
    backendSocket = listener.accept();
    client = new ChannelDuplex(clientSocket);
    backend = new ChannelDuplex(backendSocket);
    relay = Loopback.async(() -> relay(accepted, dialled));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    backend.close();
    listener.close();
    await().until(relay::isDone);
  }

  private boolean relay(Duplex accepted, Duplex dialled) throws IOException {
    Relay.run(accepted, dialled, Loopback.VIRTUAL, new Counter());
    return true;
  }

  @Test
  void passesAllBytesBothWaysAtOnceAndCountsThem() throws Exception {
    byte[] up = Loopback.bytes(16 << 20, 1);
    byte[] down = Loopback.bytes(16 << 20, 2);
    CompletableFuture<Boolean> sendingUp = Loopback.async(() -> send(client, up));
    CompletableFuture<Boolean> sendingDown = Loopback.async(() -> send(backend, down));
    CompletableFuture<byte[]> atBackend = Loopback.async(() -> backend.input().readAllBytes());
    assertThat(client.input().readAllBytes()).isEqualTo(down);
    assertThat(atBackend.get()).isEqualTo(up);
    assertThat(sendingUp.get() && sendingDown.get() && relay.get()).isTrue();
    assertThat(sent).hasValue(up.length);
    assertThat(received).hasValue(down.length);
  }

  @Test
  void aClientThatHasFinishedSendingStillGetsItsAnswer() throws Exception {
    send(client, new byte[] {'?'});
    assertThat(backend.input().readAllBytes()).containsExactly('?');
    send(backend, new byte[] {'!'});
    assertThat(client.input().readAllBytes()).containsExactly('!');
    assertThat(relay.get()).isTrue();
  }

  @Test
  void aSlowReaderStopsTheSenderAndLosesNothing() throws Exception {
    byte[] bytes = Loopback.bytes(64 << 20, 3);
    CompletableFuture<Boolean> sending = Loopback.async(() -> send(backend, bytes));
    await().during(Duration.ofMillis(200)).until(received::get, stays());
    assertThat(received.get()).isLessThan(bytes.length);
    assertThat(sending).isNotDone();
    assertThat(client.input().readAllBytes()).isEqualTo(bytes);
  }

  @Test
  void aResetByTheClientClosesTheBackendsEnd() throws Exception {
    client.output().write('?');
    assertThat(backend.input().read()).isEqualTo('?');
    Loopback.resetOnClose(clientSocket);
    client.close();
    assertThat(backend.input().read()).isEqualTo(-1);
    assertThatThrownBy(relay::get).isInstanceOf(ExecutionException.class);
  }

  @Test
  void aResetByTheBackendClosesTheClientsEnd() throws Exception {
    client.output().write('?');
    assertThat(backend.input().read()).isEqualTo('?');
    Loopback.resetOnClose(backendSocket);
    backend.close();
    assertThat(client.input().read()).isEqualTo(-1);
    assertThatThrownBy(relay::get).isInstanceOf(ExecutionException.class);
  }

  @Test
  void anInterruptEndsBothDirections() throws Exception {
    // The relay's own threads are virtual and unnamed here, so it gets ends of its own.
    Duplex accepted = new ChannelDuplex(Loopback.connect(listener));
    Duplex clientEnd = new ChannelDuplex(listener.accept());
    Duplex dialled = new ChannelDuplex(Loopback.connect(listener));
    Duplex backendEnd = new ChannelDuplex(listener.accept());
    Thread thread = Loopback.VIRTUAL.newThread(() -> runQuietly(accepted, dialled));
    thread.start();
    clientEnd.shutdownOutput();
    assertThat(backendEnd.input().read()).isEqualTo(-1);
    thread.interrupt();
    assertThat(clientEnd.input().read()).isEqualTo(-1);
    assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    clientEnd.close();
    backendEnd.close();
  }

  private void runQuietly(Duplex accepted, Duplex dialled) {
    try {
      relay(accepted, dialled);
    } catch (IOException e) {
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
  }

  private static boolean send(Duplex end, byte[] bytes) throws IOException {
    end.output().write(bytes);
    end.shutdownOutput();
    return true;
  }

  /** True once the value is above 0 and the same as at the call before. */
  private static Predicate<Long> stays() {
    AtomicLong last = new AtomicLong();
    return value -> value > 0 && last.getAndSet(value) == value;
  }

  private final class Counter implements ConnectionListener {
    @Override
    public void sent(int bytes) {
      sent.addAndGet(bytes);
    }

    @Override
    public void received(int bytes) {
      received.addAndGet(bytes);
    }
  }
}
