package io.dockbridge.lifecycle.connection;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the cloud what became of a server that does not answer. On a virtual thread of its own: when
 * this machine's network is away so is the cloud, and minutes of tries to ask it must not keep the
 * next try to reach the server waiting. Everything else is called by the lifecycle's thread.
 */
public final class ServerStatusPoller {
  private static final Logger LOG = LoggerFactory.getLogger(ServerStatusPoller.class);

  /** What a cloud that can be reached takes for an answer, and more. */
  private static final Duration PROMPT = Duration.ofSeconds(1);

  private final HetznerClient cloud;
  private final Duration interval;
  private final Sleeper pause;

  /** There from the first question about a lost server until that is back or given up. */
  private Optional<Inquiry> inquiry = Optional.empty();

  /**
   * Asks nothing yet.
   *
   * @param interval between two questions
   */
  public ServerStatusPoller(HetznerClient cloud, Duration interval, Sleeper pause) {
    this.cloud = cloud;
    this.interval = interval;
    this.pause = pause;
  }

  /** What the cloud said last. */
  public sealed interface Answer {
    /** There is no such server. */
    record Gone() implements Answer {}

    /** It exists, at this address; it is switched on if it was off. */
    record Exists(String ip) implements Answer {}
  }

  /**
   * What the cloud said last; the first time a prompt answer is waited for.
   *
   * @return empty if it has not said anything
   */
  Optional<Answer> of(ServerInfo server) throws InterruptedException {
    if (inquiry.filter(it -> it.server.id() == server.id()).isEmpty()) {
      end();
      Inquiry begun = new Inquiry(server);
      inquiry = Optional.of(begun);
      begun.awaitPrompt();
    }
    return inquiry.get().last;
  }

  /** Nobody wants to know any more. Idempotent. */
  void end() {
    inquiry.ifPresent(it -> it.thread.interrupt());
    inquiry = Optional.empty();
  }

  /** Asks about one server again and again until it is interrupted. */
  private final class Inquiry {
    private final ServerInfo server;
    private final CountDownLatch heard = new CountDownLatch(1);
    private volatile Optional<Answer> last = Optional.empty();
    private final Thread thread;

    Inquiry(ServerInfo server) {
      this.server = server;
      this.thread = Thread.ofVirtual().name("dockbridge-server-status").start(this::run);
    }

    void awaitPrompt() throws InterruptedException {
      var _ = heard.await(PROMPT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
      try {
        while (true) {
          ask();
          pause.pause(interval);
        }
      } catch (InterruptedException _) {
        LOG.trace("server {} is not asked for any more", server);
      }
    }

    private void ask() throws InterruptedException {
      try {
        Optional<Server> found = cloud.servers().get(server.id());
        last = Optional.of(found.map(ServerStatusPoller::exists).orElseGet(Answer.Gone::new));
        heard.countDown();
        if (found.map(Server::status).filter(it -> it == Server.Status.OFF).isPresent()) {
          LOG.info("server {} is off: it is switched on", server);
          cloud.servers().powerOn(server.id());
        }
      } catch (HetznerException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        LOG.debug("the cloud does not say how server {} is", server, e);
      }
    }
  }

  private static Answer exists(Server server) {
    return new Answer.Exists(ServerInfo.address(server));
  }
}
