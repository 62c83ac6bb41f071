package io.dockbridge.cli.instance;

import io.dockbridge.cli.output.CliException;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.InstanceRecord;
import io.dockbridge.config.IoReason;
import io.dockbridge.config.StateDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One of all instances of a home, for {@code --all}.
 *
 * @param arguments choose it on a command line
 */
public record KnownInstance(Instance instance, List<String> arguments) {
  /**
   * The instances that were started in the home of the chosen one, and this itself if it has ever
   * run: earlier versions left no record of it.
   */
  public static List<KnownInstance> all(DockBridgeCommand top)
      throws ConfigException, CliException {
    List<KnownInstance> all = new ArrayList<>();
    for (InstanceRecord record : records(top.instance().state())) {
      all.add(new KnownInstance(top.instance(record), top.arguments(record)));
    }
    Instance chosen = top.instance();
    if (chosen.hasRun() && all.stream().noneMatch(it -> it.id().equals(chosen.id()))) {
      all.add(new KnownInstance(chosen, top.arguments()));
    }
    return List.copyOf(all);
  }

  private static List<InstanceRecord> records(StateDirectory state) throws CliException {
    try {
      return InstanceRecord.all(state.home());
    } catch (IOException e) {
      throw new CliException(
          "The instances of " + state.home() + " cannot be listed: " + IoReason.of(e),
          "Check the permissions of that folder.",
          e);
    }
  }

  /** As labels, {@code cost} and {@code server list} name it. */
  public String id() {
    return instance.id();
  }
}
