package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.containers.BindMountException;
import io.dockbridge.enginesocket.containers.BindMounts;
import java.util.Set;

/** Folders of this machine that are in step, until they fail to be. */
final class FailingMounts implements BindMounts {
  static final String PROBLEM = "a folder cannot be synchronized";

  volatile boolean failing;

  @Override
  public boolean isLocal(String source) {
    return false;
  }

  @Override
  public String share(String source, boolean create) {
    return source;
  }

  @Override
  public boolean isEmpty() {
    return !failing;
  }

  @Override
  public String toLocalPaths(String json) {
    return json;
  }

  @Override
  public void created(String container, String name, Set<String> sources) {}

  @Override
  public void execCreated(String exec, String container) {}

  @Override
  public void renamed() {}

  @Override
  public void beforeRun(String container) throws BindMountException {
    throw new BindMountException(500, PROBLEM);
  }

  @Override
  public void afterRun(String container) throws BindMountException {
    throw new BindMountException(500, PROBLEM);
  }

  @Override
  public void retryAfterRun(String process) throws BindMountException {
    throw new BindMountException(500, PROBLEM);
  }
}
