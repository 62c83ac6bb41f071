package io.dockbridge.portforward.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.portforward.local.PortAllocator.Allocation;
import io.dockbridge.portforward.plan.ConflictStrategy;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PortAllocatorTest {
  private final List<Integer> tried = new ArrayList<>();

  private LocalEnd deny(int port) throws IOException {
    tried.add(port);
    throw new BindException(port < 1024 ? "Permission denied" : "Address already in use");
  }

  private static Allocation.Refused refused(Allocation allocation) {
    return (Allocation.Refused) allocation;
  }

  @ParameterizedTest
  @EnumSource
  void aPortThatIsNotPermittedIsRefusedWithWhatToDo(ConflictStrategy strategy) {
    Allocation.Refused refused = refused(new PortAllocator(strategy, this::deny).exactly(80));
    assertThat(refused.reason())
        .startsWith("port 80 is not permitted")
        .contains("net.ipv4.ip_unprivileged_port_start=80", "dockbridge.forward.");
    assertThat(refused.taken()).isFalse();
  }

  @Test
  void withNoPortLeftTheThousandAboveHaveBeenTriedAndTheReasonSaysSo() {
    PortAllocator allocator = new PortAllocator(ConflictStrategy.INCREMENT, this::deny);
    assertThat(refused(allocator.another(8080)).reason())
        .isEqualTo("port 8080 is in use on this machine, and none of 9080 to 10079 is free");
    assertThat(tried).hasSize(1000).startsWith(9080, 9081).endsWith(10079);
  }

  @Test
  void thereIsNoPortAboveTheLast() {
    new PortAllocator(ConflictStrategy.INCREMENT, this::deny).another(64_530);
    assertThat(tried).startsWith(65_530).endsWith(65_535).hasSize(6);
  }

  @Test
  void anAddressThatThisMachineDoesNotHaveIsNoConflict() {
    PortAllocator allocator =
        new PortAllocator(
            ConflictStrategy.INCREMENT,
            _ -> {
              throw new BindException("Cannot assign requested address");
            });
    assertThat(refused(allocator.exactly(8080)))
        .isEqualTo(new Allocation.Refused("this machine has no such address for port 8080", false));
  }

  @Test
  void otherTroubleOfTheMachineIsNoConflict() {
    PortAllocator allocator =
        new PortAllocator(
            ConflictStrategy.INCREMENT,
            port -> {
              tried.add(port);
              throw new SocketException("Too many open files");
            });
    assertThat(refused(allocator.exactly(8080)).reason())
        .isEqualTo("port 8080: Too many open files");
    assertThat(tried).containsExactly(8080);
  }
}
