package io.dockbridge.cli.cloud;

import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.YesOption;
import io.dockbridge.config.ConfigException;
import io.dockbridge.lifecycle.volume.DataVolumes;
import io.dockbridge.lifecycle.volume.DataVolumes.DataVolumeInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dockbridge volume delete}. */
@Command(
    name = "delete",
    description = "Delete the volume with all images, containers and volumes on it.")
public final class VolumeDeleteCommand extends Subcommand implements Callable<Integer> {

  @Mixin private final YesOption yes = new YesOption();

  @Override
  public Integer call() throws ConfigException, CliException {
    try (CloudAccess cloud = CloudAccess.open(top())) {
      List<DataVolumeInfo> volumes = cloud.volumes().list();
      if (volumes.isEmpty()) {
        out().println("There is no volume.");
      }
      requireFree(volumes);
      for (DataVolumeInfo volume : volumes) {
        delete(volume, cloud.volumes());
      }
      return ExitCode.OK;
    } finally {
    }
  }

  private static void requireFree(List<DataVolumeInfo> volumes) throws CliException {
    Optional<DataVolumeInfo> used =
        volumes.stream().filter(it -> it.volume().server().isPresent()).findFirst();
    if (used.isPresent()) {
      throw new CliException(
          ExitCode.FAILURE,
          "Volume %s is in use by server %d."
              .formatted(used.get().volume().name(), used.get().volume().server().orElseThrow()),
          "Delete the server first: dockbridge stop, or dockbridge server destroy.");
    }
  }

  private void delete(DataVolumeInfo volume, DataVolumes volumes) throws CliException {
    String question =
        "Delete volume %s (%d GB) with all images, containers and volumes on it?"
            .formatted(volume.volume().name(), volume.volume().size());
    if (yes.agrees(terminal(), question, "dockbridge volume delete --yes")) {
      volumes.delete(volume);
      out().println("Volume " + volume.volume().name() + " is deleted.");
    }
  }
}
