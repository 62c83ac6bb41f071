package io.dockbridge.docker;

import com.github.dockerjava.api.exception.DockerException;
import java.io.IOException;
import java.util.function.Supplier;

/** Turns what docker-java throws, all unchecked, into this module's checked exceptions. */
final class Failures {
  private Failures() {}

  static <T> T checked(Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (DockerException e) {
      throw asIOException(e);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof IOException) {
        throw asIOException(e);
      }
      throw e;
    }
  }

  static IOException asIOException(Throwable failure) {
    return switch (failure) {
      case IOException io -> io;
      case DockerException answer -> new EngineException(answer);
      case RuntimeException wrapper when wrapper.getCause() instanceof IOException io -> io;
      default -> new IOException(failure.toString(), failure);
    };
  }
}
