package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.http.LocalAnswer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Answers that a test can recognise. */
final class FixedAnswers implements LocalAnswers {
  private final AtomicBoolean current = new AtomicBoolean(true);

  @Override
  public Map<String, String> headers() {
    return Map.of("Api-Version", "1.44");
  }

  @Override
  public Optional<LocalAnswer> refusal(String apiVersion) {
    return apiVersion.equals("1.99")
        ? Optional.of(LocalAnswer.error(400, "too new"))
        : Optional.empty();
  }

  @Override
  public LocalAnswer ping() {
    return new LocalAnswer(200, Map.of("Pragma", "no-cache"), "text/plain", "OK");
  }

  @Override
  public boolean isPingCurrent() {
    return current.get();
  }

  @Override
  public void noteRequest(String path) {
    boolean _ = current.compareAndSet(true, !path.startsWith("/swarm/"));
  }

  @Override
  public LocalAnswer version() {
    return LocalAnswer.json(200, "{\"local\":\"version\"}");
  }

  @Override
  public LocalAnswer info() {
    return LocalAnswer.json(200, "{\"local\":\"info\"}");
  }

  @Override
  public LocalAnswer control(String method, String target) {
    return LocalAnswer.json(200, method + " " + target);
  }
}
