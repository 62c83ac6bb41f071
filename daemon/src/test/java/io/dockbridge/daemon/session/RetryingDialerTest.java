package io.dockbridge.daemon.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockbridge.enginesocket.EngineUnavailableException;
import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
import io.dockbridge.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryingDialerTest {
  private final ManualClock clock = new ManualClock();
  private final Instant start = clock.instant();

  /** What happens to the next tries; afterwards they succeed. */
  private final Deque<IOException> failures = new ArrayDeque<>();

  private final RetryingDialer dial = new RetryingDialer(() -> engine(), clock, clock::advance);

  private Dialer engine() {
    return () -> {
      if (failures.isEmpty()) {
        return new Nothing();
      }
      throw failures.removeFirst();
    };
  }

  private static SshException refused() {
    return new SshException(Kind.CHANNEL, "nobody listens", null);
  }

  private static SshException lost() {
    return new SshException(Kind.NETWORK, "the connection is lost", null);
  }

  @Test
  void anEngineThatIsAwayForAMomentIsWaitedFor() throws Exception {
    failures.addAll(List.of(refused(), refused(), refused()));
    dial.open().close();
    assertThat(Duration.between(start, clock.instant())).isBetween(ms(500), ms(1000));
  }

  @Test
  void aConnectionThatTurnsOutToBeLostCostsNoPause() throws Exception {
    failures.addAll(List.of(lost(), lost()));
    dial.open().close();
    assertThat(clock.instant()).isEqualTo(start);
  }

  @Test
  void anEngineThatStaysAwayIsToldWithTheReasonWithinAMinute() {
    for (int i = 0; i < 1000; i++) {
      failures.add(refused());
    }
    assertThatThrownBy(dial::open)
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("nobody listens");
    assertThat(clock.instant()).isBefore(start.plus(Duration.ofMinutes(1)));
  }

  @Test
  void connectionsThatAreLostAgainAndAgainAreNotTriedForEver() {
    for (int i = 0; i < 10; i++) {
      failures.add(lost());
    }
    assertThatThrownBy(dial::open).isInstanceOf(EngineUnavailableException.class);
    assertThat(failures).isNotEmpty();
  }

  @Test
  void whatIsNoMatterOfSshIsToldAtOnce() {
    failures.add(new IOException("something else"));
    assertThatThrownBy(dial::open).hasMessage("something else");
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  private record Nothing() implements Duplex {
    @Override
    public InputStream input() {
      return InputStream.nullInputStream();
    }

    @Override
    public OutputStream output() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}
  }
}
