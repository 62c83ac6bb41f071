package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dockbridge.docker.EngineRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces the sources of bind mounts in the body of a create by their mirrors' paths on the
 * server. Where Docker's API lets one say so: {@code HostConfig.Binds}, {@code HostConfig.Mounts},
 * and local volumes that are binds, there and in {@code POST /volumes/create}.
 */
public final class BindSources {
  /** Of a label, before the path at which something is mounted. */
  private static final String MODE = "dockbridge.mount.";

  private final BindMounts mounts;

  /** Shares by these mounts. */
  public BindSources(BindMounts mounts) {
    this.mounts = mounts;
  }

  /** Whether an answer to this request may name sources of mounts. */
  public static boolean areNamedBy(String method, EngineRequest route) {
    String path = route.path();
    boolean ofContainers = path.startsWith("/containers/") && path.endsWith("/json");
    boolean ofVolumes = path.startsWith("/volumes");
    return (method.equals("GET") && (ofContainers || ofVolumes)) || path.equals("/volumes/create");
  }

  /** Whether the body of a create mounts something that is to be shared. */
  public boolean concerns(JsonNode create) {
    boolean[] found = {false};
    try {
      translate(
          create.deepCopy(),
          (source, _) -> {
            found[0] = true;
            return source;
          });
    } catch (BindMountException _) {
      return true; // which share() then says
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("nothing is shared yet", e);
    }
    return found[0];
  }

  /** Shares what is to be, and changes the body. */
  public void share(JsonNode create) throws IOException, InterruptedException {
    translate(create, mounts::share);
  }

  /**
   * All sources of this machine that a container is to mount; empty if the body does not tell:
   * volumes of other containers, and volumes with a name, may be folders of this machine.
   */
  public Optional<Set<String>> all(JsonNode create) throws IOException, InterruptedException {
    JsonNode host = create.path("HostConfig");
    boolean hasVolumes = !host.path("VolumesFrom").isEmpty();
    for (JsonNode bind : host.path("Binds")) {
      hasVolumes |= !bind.asText().startsWith("/");
    }
    for (JsonNode mount : host.path("Mounts")) {
      hasVolumes |= mount.path("Type").asText().equals("volume");
    }
    Set<String> sources = new HashSet<>();
    translate(
        create.deepCopy(),
        (source, _) -> {
          sources.add(source);
          return source;
        });
    return hasVolumes ? Optional.empty() : Optional.of(sources);
  }

  /** Has it noted what a container mounts that is created, when the engine answers. */
  public Optional<AnswerRewriter> noting(JsonNode create, String name)
      throws IOException, InterruptedException {
    return all(create)
        .map(
            sources ->
                answer -> {
                  String id = OwnSocketMounts.JSON.readTree(answer).path("Id").asText();
                  mounts.created(id, name, sources);
                  return answer;
                });
  }

  /** The same for a process that is to run in a container. */
  public AnswerRewriter notingExec(String container) {
    return answer -> {
      mounts.execCreated(OwnSocketMounts.JSON.readTree(answer).path("Id").asText(), container);
      return answer;
    };
  }

  private interface Sharing {
    String share(String source, boolean make) throws IOException, InterruptedException;
  }

  private void translate(JsonNode create, Sharing sharing)
      throws IOException, InterruptedException {
    JsonNode host = create.path("HostConfig");
    if (host.path("Binds") instanceof ArrayNode binds) {
      for (int i = 0; i < binds.size(); i++) {
        String bind = binds.get(i).asText();
        if (isOfThisMachine(create, target(bind))) {
          binds.set(i, TextNode.valueOf(bind(bind, sharing)));
        }
      }
    }
    for (JsonNode mount : host.path("Mounts")) {
      if (isOfThisMachine(create, mount.path("Target").asText())) {
        mount(mount, sharing);
      }
    }
    volume(create, "DriverOpts", sharing); // of POST /volumes/create
  }

  private static String target(String bind) {
    String[] parts = bind.split(":", -1);
    return parts.length > 1 ? parts[1] : "";
  }

  /** A label of the container may say that the source of a mount is a path of the server. */
  private static boolean isOfThisMachine(JsonNode create, String target) throws BindMountException {
    String mode = create.path("Labels").path(MODE + target).asText("sync");
    return switch (mode) {
      case "sync" -> true;
      case "remote" -> false;
      case "live" ->
          throw new BindMountException(
              400,
              "label %s%s=live: live access to this machine's files is not offered, as each file would cost a round trip; leave the label out, and the folder is kept in step"
                  .formatted(MODE, target));
      default ->
          throw new BindMountException(
              400, "label %s%s=%s: sync or remote are known".formatted(MODE, target, mode));
    };
  }

  /** {@code source:target[:mode]}; a source without a slash in front is a volume's name. */
  private String bind(String bind, Sharing sharing) throws IOException, InterruptedException {
    int colon = bind.indexOf(':');
    if (colon <= 0 || !mounts.isLocal(bind.substring(0, colon))) {
      return bind;
    }
    return sharing.share(bind.substring(0, colon), true) + bind.substring(colon);
  }

  private void mount(JsonNode mount, Sharing sharing) throws IOException, InterruptedException {
    String source = mount.path("Source").asText();
    if (mount.path("Type").asText().equals("bind") && mounts.isLocal(source)) {
      boolean create = mount.path("BindOptions").path("CreateMountpoint").asBoolean();
      ((ObjectNode) mount).put("Source", sharing.share(source, create));
    }
    volume(mount.path("VolumeOptions").path("DriverConfig"), "Options", sharing);
  }

  private void volume(JsonNode volume, String field, Sharing sharing)
      throws IOException, InterruptedException {
    String device = volume.path(field).path("device").asText();
    boolean isBind =
        Arrays.stream(volume.path(field).path("o").asText().split(","))
            .map(String::strip)
            .anyMatch(it -> it.equals("bind") || it.equals("rbind"));
    if (isBind && mounts.isLocal(device)) {
      ((ObjectNode) volume.path(field)).put("device", sharing.share(device, false));
    }
  }
}
