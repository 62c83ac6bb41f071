package io.dockbridge.portforward;

import static io.dockbridge.portforward.Containers.id;
import static io.dockbridge.portforward.Containers.running;
import static io.dockbridge.portforward.Containers.tcp;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.docker.Container;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.PortForward.Status;
import io.dockbridge.portforward.server.ServerCommands;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.testkit.FreePorts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Containers on the server's own network, and what the server says of their sockets. */
class HostNetworkTest extends ForwarderFixture {
  private final List<String> commands = new ArrayList<>();
  private String answer = "";
  private boolean reachable = true;

  @Override
  Optional<ServerCommands> hostNetwork() {
    return Optional.of(this::answer);
  }

  private Duplex answer(String command) throws IOException {
    commands.add(command);
    if (!reachable) {
      throw new IOException("unreachable");
    }
    return new Said(new ByteArrayInputStream(answer.getBytes(UTF_8)), new ByteArrayOutputStream());
  }

  /** A command that says something and ends. */
  private record Said(InputStream input, OutputStream output) implements Duplex {
    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}
  }

  private static Container onHostNetwork(String name) {
    return new Container(
        id(name), name, true, Map.of(), List.of(), List.of(), true, Optional.empty());
  }

  private void listens(String name, int... ports) {
    answer = "Welcome!\n" + id(name) + " visible\n";
    for (int each : ports) {
      answer += "%s 00000000:%04X%n".formatted(id(name), each);
    }
  }

  @Test
  void whatItListensOnIsOpenWhileItListens() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    int second = FreePorts.one();
    listens("web", port, second);
    see(forwarder, onHostNetwork("web"));
    assertThat(echo("127.0.0.1", port, "a")).isEqualTo("a");
    assertThat(server.dialled).contains("127.0.0.1:" + port);
    assertThat(forwarder.forwards()).hasSize(2);
    listens("web", second);
    forwarder.reconcile(() -> List.of(onHostNetwork("web")));
    assertRefused(port);
    assertThat(only(forwarder).localPort()).hasValue(second);
    forwarder.release(id("web"));
    assertThat(forwarder.forwards()).isEmpty();
  }

  @Test
  void aPortOnSeveralAddressesIsOnePort() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    String everywhere = "00000000000000000000000000000000";
    answer =
        "%1$s visible%n%1$s %2$s:%3$04X%n%1$s 0500000A:%3$04X%n%1$s 0100007F:%3$04X%n"
            .formatted(id("web"), everywhere, port);
    see(forwarder, onHostNetwork("web"));
    assertThat(only(forwarder).published().hostIp()).isEqualTo("127.0.0.1");
  }

  @Test
  void whereItCannotBeSeenTheReasonIsListedUntilTheContainerEnds() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    answer = id("web") + " denied\n";
    see(forwarder, onHostNetwork("web"));
    assertThat(only(forwarder).status()).isEqualTo(Status.PENDING);
    assertThat(only(forwarder).reason().orElse("")).contains("root alone", "ports add");
    forwarder.reconcile(List::of);
    assertThat(forwarder.forwards()).isEmpty();
  }

  @Test
  void processesThatNobodySeesAreAReasonToo() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    see(forwarder, onHostNetwork("web"));
    assertThat(only(forwarder).reason().orElse("")).contains("cannot be seen");
    answer = id("web") + " elsewhere\n";
    see(forwarder, onHostNetwork("web"));
    assertThat(only(forwarder).reason().orElse("")).contains("not the one that SSH leads to");
  }

  @Test
  void whenTheServerCannotBeAskedWhatWasKnownHolds() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    listens("web", port);
    see(forwarder, onHostNetwork("web"));
    reachable = false;
    see(forwarder, onHostNetwork("web"));
    assertThat(echo("127.0.0.1", port, "a")).isEqualTo("a");
    see(forwarder, onHostNetwork("other"));
    assertThat(forwarder.forwards().getLast().reason().orElse("")).contains("cannot be asked");
  }

  @Test
  void otherContainersCostNoQuestion() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    see(forwarder, running("web", tcp(port)));
    forwarder.reconcile(() -> List.of(running("web", tcp(port))));
    assertThat(commands).isEmpty();
  }
}
