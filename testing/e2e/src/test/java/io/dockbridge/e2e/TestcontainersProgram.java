package io.dockbridge.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * What somebody's tests do with Testcontainers and docker-java. In a process of its own, as both
 * take {@code DOCKER_HOST} from the environment; says what it sees, and leaves a container behind.
 */
final class TestcontainersProgram {
  private TestcontainersProgram() {}

  /** Takes no arguments. */
  @SuppressWarnings("resource") // the container that is left is for the reaper
  public static void main(String... arguments) throws Exception {
    try (GenericContainer<?> web = container("httpd", "-f", "-h", "/www")) {
      web.withExposedPorts(80).withCopyToContainer(Transferable.of("from the test"), "/www/page");
      web.start();
      say("page", get("http://" + web.getHost() + ":" + web.getMappedPort(80) + "/page"));
      var executed = web.execInContainer("sh", "-c", "echo out; echo err >&2; exit 3");
      say("exec", executed.getStdout() + executed.getStderr() + executed.getExitCode());
      DockerClient client = DockerClientFactory.instance().client();
      say("stdin", catThrough(client, web.getContainerId()));
    }
    GenericContainer<?> left = container("sh", "-c", "echo ready; sleep 600");
    left.start();
    say("left", left.getContainerId());
    Runtime.getRuntime().halt(0);
  }

  private static GenericContainer<?> container(String... command) {
    return new GenericContainer<>(DockerImageName.parse("busybox:latest")).withCommand(command);
  }

  private static String catThrough(DockerClient client, String container) throws Exception {
    String exec =
        client
            .execCreateCmd(container)
            .withCmd("head", "-n", "1") // docker-java does not end the input
            .withAttachStdin(true)
            .withAttachStdout(true)
            .exec()
            .getId();
    StringBuilder said = new StringBuilder();
    client
        .execStartCmd(exec)
        .withStdIn(
            new ByteArrayInputStream("through docker-java\n".getBytes(StandardCharsets.UTF_8)))
        .exec(
            new ResultCallback.Adapter<Frame>() {
              @Override
              public void onNext(Frame frame) {
                said.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
              }
            })
        .awaitCompletion();
    return said.toString().strip();
  }

  private static String get(String url) throws IOException {
    try (InputStream in = URI.create(url).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void say(String what, String text) {
    System.out.println(what + ": " + text.replace("\n", " "));
  }
}
