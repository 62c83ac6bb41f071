package io.dockbridge.daemon.host;

import java.io.IOException;

/** A host's engine that cannot be reached. */
final class HostUnavailableException extends IOException {
  private final HostProblem problem;

  HostUnavailableException(HostProblem problem, Throwable cause) {
    super(problem.message(), cause);
    this.problem = problem;
  }

  HostProblem problem() {
    return problem;
  }
}
