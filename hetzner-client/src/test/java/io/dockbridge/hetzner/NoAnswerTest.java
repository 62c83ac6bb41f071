package io.dockbridge.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.http.Fault;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.hetzner.model.CreateSshKey;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that nobody answers. */
class NoAnswerTest extends AgainstFakeApi {
  private static final CreateSshKey KEY = new CreateSshKey("k", "ssh-ed25519 AAAA", Map.of());

  /** Takes connections and never says a word. */
  private ServerSocket silent;

  @BeforeEach
  void listen() throws IOException {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void unlisten() throws IOException {
    silent.close();
  }

  @Test
  void whatWasNeverSentIsRepeatedEvenIfItIsAPost() throws IOException {
    silent.close();
    try (HetznerClient lonely = silentClient(time.timing())) {
      HetznerException failure = failureOfPost(lonely);
      assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
      assertThat(failure.outcomeUnknown()).isFalse();
      assertThat(failure.status()).isZero();
    }
    assertThat(time.pauses()).containsExactly(1L, 2L, 4L);
  }

  @ParameterizedTest
  @EnumSource(names = {"EMPTY_RESPONSE", "CONNECTION_RESET_BY_PEER", "RANDOM_DATA_THEN_CLOSE"})
  void aPostWithoutAnAnswerIsSentOnce(Fault fault) {
    always(ok("").withFault(fault));
    HetznerException failure = failureOfPost(client);
    assertThat(failure.code()).isEqualTo(ErrorCode.NETWORK);
    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(requests()).hasSize(1);
  }

  /** By itself OkHttp repeats a request when a connection turns out to be dead. */
  @Test
  void aPostOnAConnectionThatBreaksIsSentOnce() {
    oneByOne(
        ok("{\"ssh_keys\": []}"),
        ok("").withFault(Fault.EMPTY_RESPONSE),
        ok("{\"ssh_key\": {\"id\": 1}}"));
    assertThat(client.sshKeys().list("")).isEmpty();
    assertThat(failureOfPost(client).code()).isEqualTo(ErrorCode.NETWORK);
    assertThat(requests()).hasSize(2);
  }

  @Test
  void aGetWhoseConnectionBreaksIsRepeated() {
    oneByOne(ok("").withFault(Fault.EMPTY_RESPONSE), ok("{\"ssh_keys\": []}"));
    assertThat(client.sshKeys().list("")).isEmpty();
    assertThat(requests()).hasSize(2);
  }

  @Test
  void aPostThatIsNotAnsweredInTimeIsSentOnce() {
    // Connecting counts too, which a busy machine may need some of.
    Timing hasty = time.timing().withLimits(Duration.ofSeconds(1), Duration.ofMinutes(2));
    try (HetznerClient waiting = silentClient(hasty)) {
      HetznerException failure = failureOfPost(waiting);
      assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(failure.outcomeUnknown()).isTrue();
    }
    assertThat(time.pauses()).isEmpty();
  }

  @Test
  void anInterruptEndsACallAndItsConnection() throws Exception {
    try (HetznerClient waiting = silentClient(time.timing())) {
      FutureTask<Boolean> flag = new FutureTask<>(() -> cancelledWithFlag(waiting));
      Thread caller = Thread.ofPlatform().name("interrupted-caller").start(flag);
      try (Socket connection = silent.accept()) {
        readHead(connection);
        caller.interrupt();
        assertThat(flag.get()).as("interrupt flag after CANCELLED").isTrue();
        assertThat(connection.getInputStream().read()).as("end of the stream").isEqualTo(-1);
      }
    }
  }

  @Test
  void anInterruptEndsAPause() {
    always(error(409, "conflict"));
    Sleeper interrupted =
        duration -> {
          throw new InterruptedException("as Thread.sleep does");
        };
    Timing timing = time.timing().withClock(time, interrupted);
    try (HetznerClient pausing = new HetznerClient(endpoint(), () -> TOKEN, timing)) {
      assertThat(cancelledWithFlag(pausing)).isTrue();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(requests()).hasSize(1);
  }

  @Test
  void closingEndsARunningCall() throws Exception {
    HetznerClient waiting = silentClient(time.timing());
    CompletableFuture<HetznerException> failure =
        CompletableFuture.supplyAsync(() -> failureOfGet(waiting));
    try (Socket connection = silent.accept()) {
      readHead(connection);
      waiting.close();
      assertThat(failure.get().code()).isEqualTo(ErrorCode.CANCELLED);
    }
  }

  @Test
  void aClosedClientSendsNothing() {
    client.close();
    client.close();
    assertThat(failureOfGet(client).code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(requests()).isEmpty();
  }

  private HetznerClient silentClient(Timing timing) {
    URI endpoint = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/v1");
    return new HetznerClient(endpoint, () -> TOKEN, timing);
  }

  private static boolean cancelledWithFlag(HetznerClient client) {
    assertThat(failureOfGet(client).code()).isEqualTo(ErrorCode.CANCELLED);
    return Thread.currentThread().isInterrupted();
  }

  private static HetznerException failureOfGet(HetznerClient client) {
    return catchThrowableOfType(HetznerException.class, () -> client.servers().get(1));
  }

  private static HetznerException failureOfPost(HetznerClient client) {
    return catchThrowableOfType(HetznerException.class, () -> client.sshKeys().create(KEY));
  }

  /** Reads to the empty line: the request is there. */
  private static void readHead(Socket connection) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) connection.getInputStream().read());
    }
  }
}
