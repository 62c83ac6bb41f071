package io.dockbridge.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One page in a headless Chromium, driven by the DevTools protocol over its web socket. */
final class Chromium implements AutoCloseable, WebSocket.Listener {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECONDS = 60;

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
  private final StringBuilder message = new StringBuilder();

  private Chromium(Process process, Path profile) throws Exception {
    this.process = process;
    Path ports = profile.resolve("DevToolsActivePort");
    org.awaitility.Awaitility.await().atMost(SECONDS, TimeUnit.SECONDS).until(() -> isThere(ports));
    String port = Files.readAllLines(ports).getFirst();
    URI open = URI.create("http://127.0.0.1:" + port + "/json/new?about:blank");
    HttpRequest request =
        HttpRequest.newBuilder(open).PUT(HttpRequest.BodyPublishers.noBody()).build();
    JsonNode page = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    URI debugger = URI.create(page.path("webSocketDebuggerUrl").asText());
    this.socket =
        http.newWebSocketBuilder().buildAsync(debugger, this).get(SECONDS, TimeUnit.SECONDS);
    call("Page.enable", "{}");
  }

  private static boolean isThere(Path ports) throws IOException {
    return Files.exists(ports) && Files.readAllLines(ports).size() > 1;
  }

  /** Where it is installed, if it is. */
  static Optional<Path> program() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Chromium start(Path profile) throws Exception {
    List<String> command =
        List.of(
            program().orElseThrow().toString(),
            "--headless=new",
            "--no-sandbox", // which does not work as root
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    return new Chromium(process, profile);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    message.append(part);
    if (last) {
      receive(message.toString());
      message.setLength(0);
    }
    from.request(1);
    return null;
  }

  private void receive(String text) {
    try {
      JsonNode answer = JSON.readTree(text);
      Optional.ofNullable(calls.remove(answer.path("id").asInt()))
          .ifPresent(it -> it.complete(answer));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode call(String method, String parameters) throws Exception {
    int id = ids.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.readTree(parameters));
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    calls.put(id, answer);
    socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
    JsonNode result = answer.get(SECONDS, TimeUnit.SECONDS);
    assertThat(result.path("error").isMissingNode()).as("%s: %s", method, result).isTrue();
    return result.path("result");
  }

  /** The value of an expression in the page; promises are awaited. */
  JsonNode eval(String expression) throws Exception {
    ObjectNode parameters =
        JSON.createObjectNode()
            .put("expression", expression)
            .put("awaitPromise", true)
            .put("returnByValue", true);
    JsonNode result = call("Runtime.evaluate", parameters.toString());
    assertThat(result.path("exceptionDetails").isMissingNode())
        .as("%s: %s", expression, result)
        .isTrue();
    return result.at("/result/value");
  }

  String text(String selector) throws Exception {
    return eval("document.querySelector('" + selector + "')?.textContent ?? ''").asText();
  }

  /** Waits for a condition, an expression. */
  void await(String condition) {
    org.awaitility.Awaitility.await(condition)
        .atMost(SECONDS, TimeUnit.SECONDS)
        .until(() -> eval(condition).asBoolean());
  }

  void go(URI address, int width, int height, boolean dark) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":false}"
            .formatted(width, height));
    call(
        "Emulation.setEmulatedMedia",
        "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]}"
            .formatted(dark ? "dark" : "light"));
    call("Page.navigate", JSON.createObjectNode().put("url", address.toString()).toString());
  }

  /** Presses a key as a keyboard does. */
  void press(String key, int code, String text) throws Exception {
    String down =
        "{\"type\":\"keyDown\",\"key\":\"%1$s\",\"code\":\"%1$s\",\"windowsVirtualKeyCode\":%2$d%3$s}";
    String typed = text.isEmpty() ? "" : ",\"text\":\"" + text + "\"";
    call("Input.dispatchKeyEvent", down.formatted(key, code, typed));
    call("Input.dispatchKeyEvent", down.formatted(key, code, "").replace("keyDown", "keyUp"));
  }

  void screenshot(Path file) throws Exception {
    String data = call("Page.captureScreenshot", "{\"format\":\"png\"}").path("data").asText();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
