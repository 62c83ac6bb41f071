package io.dockbridge.training;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * Answers as a Docker engine with one running container that has one published port. It ends with
 * the process. A thread per request.
 */
final class Engine {
  static {
    // Otherwise each answer waits 40 ms for an acknowledgement. Read when HttpServer is loaded.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final int PIECE = 32 * 1024;
  private static final int EXPORT = 32 << 20;
  private static final String ID = "d0c0".repeat(16);

  private final String inspect;
  private final String list;

  private Engine(int publishedPort) {
    this.inspect =
        """
        {"Id":"%s","Name":"/trained","State":{"Running":true},"Config":{"Labels":{}},\
        "HostConfig":{"NetworkMode":"bridge",\
        "PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"%2$d"}]}},\
        "NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"%2$d"}]}}}\
        """
            .formatted(ID, publishedPort);
    this.list =
        """
        [{"Id":"%s","Names":["/trained"],"State":"running","Labels":{},\
        "HostConfig":{"NetworkMode":"bridge"},\
        "Ports":[{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":%d,"Type":"tcp"}]}]
        """
            .formatted(ID, publishedPort);
  }

  /** Listens on loopback; returns where. */
  static InetSocketAddress start(int publishedPort) throws IOException {
    Engine engine = new Engine(publishedPort);
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", engine::serve);
    http.start();
    return http.getAddress();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      String path = exchange.getRequestURI().getPath().replaceFirst("^/v[0-9.]+/", "/");
      switch (path.substring(path.lastIndexOf('/') + 1)) {
        case "version" -> answer(exchange, 200, "{\"Version\":\"28.5.0\",\"ApiVersion\":\"1.51\"}");
        case "json" -> answer(exchange, 200, path.equals("/containers/json") ? list : inspect);
        case "create" -> answer(exchange, 201, "{\"Id\":\"%s\",\"Warnings\":[]}".formatted(ID));
        case "start" -> exchange.sendResponseHeaders(204, -1);
        case "export" -> export(exchange);
        case "events" -> stayOpen(exchange);
        default -> answer(exchange, 200, "{}");
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void export(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] piece = new byte[PIECE];
    for (int sent = 0; sent < EXPORT; sent += PIECE) {
      exchange.getResponseBody().write(piece);
    }
  }

  private static void stayOpen(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
