package io.dockbridge.enginesocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.enginesocket.containers.PortRefusedException;
import io.dockbridge.enginesocket.containers.PublishedPorts;
import io.dockbridge.enginesocket.containers.Remap;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Writes down what it is told, in order. */
final class RecordedPorts implements PublishedPorts {
  final List<String> calls = new CopyOnWriteArrayList<>();
  final List<Remap> remaps = new CopyOnWriteArrayList<>();

  /** What opening a container's ports waits for. */
  volatile CountDownLatch opening = new CountDownLatch(0);

  volatile Optional<PortRefusedException> refusal = Optional.empty();

  /** As a defect of ours would. */
  volatile boolean failing;

  /** What the plan of a create request is. */
  volatile Planned planned = Planned.UNCHANGED;

  @Override
  public Planned beforeCreate(String name, ObjectNode create) throws PortRefusedException {
    calls.add("before create " + name);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    if (planned.changed()) {
      create.put("Changed", true);
    }
    return planned;
  }

  @Override
  public void beforeStart(String container) throws PortRefusedException {
    calls.add("before start " + container);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  @Override
  public void afterStart(String container) throws IOException {
    calls.add("after start " + container);
    try {
      opening.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    fail();
  }

  @Override
  public void startFailed(String container) {
    calls.add("start failed " + container);
  }

  @Override
  public void afterStop(String container) {
    calls.add("after stop " + container);
    fail();
  }

  private void fail() {
    if (failing) {
      throw new IllegalStateException("a defect");
    }
  }

  @Override
  public List<Remap> remapped() {
    return remaps;
  }
}
