package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * The local side of published ports. Called on the thread of the request that starts or stops a
 * container, and waited for before its client hears of the result: so a connection made the moment
 * {@code docker run} returns is never refused. {@code container} is what the client wrote in the
 * path: a full or short id, or a name. Thread-safe.
 */
public interface PublishedPorts {
  /** For a user who wants no local ports. */
  PublishedPorts NONE =
      new PublishedPorts() {
        @Override
        public Planned beforeCreate(String name, ObjectNode create) {
          return Planned.UNCHANGED;
        }

        @Override
        public void beforeStart(String container) {}

        @Override
        public void afterStart(String container) {}

        @Override
        public void startFailed(String container) {}

        @Override
        public void afterStop(String container) {}

        @Override
        public List<Remap> remapped() {
          return List.of();
        }
      };

  /**
   * What was made of the ports of a create request.
   *
   * @param changed whether the request's body is another one now
   * @param warnings what the user should know
   */
  record Planned(boolean changed, List<String> warnings) {
    /** Nothing to change and nothing to say. */
    public static final Planned UNCHANGED = new Planned(false, List.of());
  }

  /**
   * A container is about to be created: makes it ask for ports that are free on both sides.
   *
   * @param name what it is to be called; may be empty
   * @param create the request's body; may be changed
   * @throws PortRefusedException if it asks for what there cannot be
   */
  Planned beforeCreate(String name, ObjectNode create) throws PortRefusedException;

  /**
   * A container is about to be started: takes the local ports it asks for.
   *
   * <p>A container whose ports cannot be asked for is started all the same.
   *
   * @throws PortRefusedException if one is taken and the user wants that to be an error; the
   *     container is not started
   */
  void beforeStart(String container) throws PortRefusedException;

  /** The engine has started it: local ports now are what it published. */
  void afterStart(String container) throws IOException;

  /** The engine did not start it: gives back what {@link #beforeStart} took. */
  void startFailed(String container);

  /**
   * The engine says that it stopped or removed it: its local ports are closed when this returns,
   * unless it runs on.
   */
  void afterStop(String container) throws IOException;

  /** The ports that are open here under another number than on the server. */
  List<Remap> remapped();
}
