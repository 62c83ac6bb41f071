package io.dockbridge.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.docker.DockerEngine;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.testkit.FakeEngine;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** The parts of a daemon that the dashboard uses, with a server of some status. */
final class FakeParts implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  private final FakeEngine fake = FakeEngine.start();
  private final DockerEngine engine =
      new DockerEngine(() -> new ChannelDuplex(SocketChannel.open(fake.address())));
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, LocalAnswer> answers = new ConcurrentHashMap<>();
  private final AtomicReference<ObjectNode> status = new AtomicReference<>(sample());

  FakeParts() throws IOException {
    answers.put("GET /_dockbridge/activity", LocalAnswer.json(200, "[]"));
  }

  /** As a daemon with a server and some ports answers, as of now. */
  private static ObjectNode sample() throws IOException {
    try (InputStream in = FakeParts.class.getResourceAsStream("status.json")) {
      String text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      Instant now = Instant.now();
      for (int minutes = -90; minutes <= 90; minutes++) {
        text = text.replace("{%d}".formatted(minutes), now.plus(Duration.ofMinutes(minutes)) + "");
      }
      return (ObjectNode) JSON.readTree(text);
    }
  }

  FakeEngine engine() {
    return fake;
  }

  /** What it was asked, but for its status. */
  List<String> requests() {
    return requests;
  }

  void answer(String request, LocalAnswer answer) {
    answers.put(request, answer);
  }

  /** Changes the status. */
  void set(String field, String json) throws IOException {
    ObjectNode next = status.get().deepCopy();
    next.set(field, JSON.readTree(json));
    status.set(next);
  }

  ObjectNode status() {
    return status.get();
  }

  Sources sources(Path ledger, List<String> program) {
    return new Sources(this::control, () -> engine, ledger, new BigDecimal("10"), program);
  }

  Dashboard dashboard(Path ledger, Dashboard.Times times) {
    return new Dashboard(sources(ledger, List.of("echo", "[]")), times);
  }

  private Optional<LocalAnswer> control(String method, String target) {
    String request = method + " " + target;
    if (request.equals("GET /_dockbridge/status")) {
      return Optional.of(LocalAnswer.json(200, status.get().toPrettyString()));
    }
    requests.add(request);
    return Optional.ofNullable(answers.get(request));
  }

  @Override
  public void close() {
    engine.close();
    fake.close();
  }
}
