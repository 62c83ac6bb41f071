package io.dockbridge.enginesocket;

import java.util.Map;

/** Answers that a test can recognise. */
final class FixedAnswers implements LocalAnswers {
  @Override
  public LocalAnswer ping() {
    return new LocalAnswer(200, Map.of("Api-Version", "1.44"), "text/plain", "OK");
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
