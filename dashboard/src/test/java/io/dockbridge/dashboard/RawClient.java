package io.dockbridge.dashboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Sends what it is given, as no browser would let a page do. */
record RawClient(URI visit) {
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  int port() {
    return visit.getPort();
  }

  String folder() {
    return visit.getPath();
  }

  String token() {
    return visit.getFragment();
  }

  String own() {
    return "127.0.0.1:" + port();
  }

  /** With the headers of the page itself. */
  Answer ask(String method, String path, String body, String... more) throws IOException {
    List<String> headers = new ArrayList<>(List.of("Host: " + own()));
    if (!method.equals("GET")) {
      headers.add("Origin: http://" + own());
    }
    headers.addAll(List.of(more));
    return raw(method, folder() + path, body, headers);
  }

  Answer raw(String method, String path, String body, List<String> headers) throws IOException {
    try (Socket socket = open(method, path, body, headers)) {
      return read(socket);
    }
  }

  /** The answer is the caller's to read. */
  Socket open(String method, String path, String body, List<String> headers) throws IOException {
    Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port());
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\n"
            + headers.stream().map(it -> it + "\r\n").collect(Collectors.joining())
            + "Connection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static Answer read(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    int status = Integer.parseInt(in.readLine().split(" ", 3)[1]);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      headers.put(line.split(": ", 2)[0], line.split(": ", 2)[1]);
    }
    return new Answer(status, headers, in.lines().collect(Collectors.joining("\n")));
  }

  /** Exchanges the token; the header with the session. */
  String session() throws IOException {
    String cookie = ask("POST", "session", token()).header("Set-Cookie");
    return "Cookie: " + cookie.split(";", 2)[0];
  }
}
