package io.dockbridge.e2e;

import io.dockbridge.sandbox.Prerequisites;
import io.dockbridge.sandbox.RootFs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Runs a test class only where servers can boot, and hands out what the whole run shares: a {@link
 * Cloud}, an {@link Engine} that is up, a {@link RemoteHost}. Elsewhere the class is skipped, with
 * the reason printed; with {@code DOCKBRIDGE_E2E=required} in the environment it fails instead.
 */
final class RealServers
    implements ExecutionCondition,
        BeforeAllCallback,
        AfterAllCallback,
        ParameterResolver,
        TestExecutionExceptionHandler {
  private static final Namespace NAMESPACE = Namespace.create(RealServers.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> reason = Prerequisites.reasonAgainst();
    if (reason.isEmpty()) {
      return ConditionEvaluationResult.enabled("servers can boot here");
    }
    if ("required".equals(System.getenv("DOCKBRIDGE_E2E"))) {
      throw new IllegalStateException("end-to-end tests are required, but " + reason.get());
    }
    System.out.println("Skipped " + context.getDisplayName() + ": " + reason.get());
    return ConditionEvaluationResult.disabled(reason.get());
  }

  /** Here and not later, so that building the root file system counts for no test's time. */
  @Override
  public void beforeAll(ExtensionContext context) {
    cloud(context);
  }

  /** A class that leaves something behind fails itself, and not one that runs after it. */
  @Override
  public void afterAll(ExtensionContext context) {
    List<SharedServer> shared = sharedServers(context);
    shared.forEach(SharedServer::requireAsFound);
    cloud(context).requireOnly(shared.stream().map(SharedServer::id).toList());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Cloud.class || type == Engine.class || type == RemoteHost.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (type == Cloud.class) {
      return cloud(context);
    }
    return type == Engine.class ? engine(context) : host(context);
  }

  /** A failure is easier to understand with the daemons' logs, which are deleted afterwards. */
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    System.out.println(context.getDisplayName() + " failed\n" + cloud(context).logs());
    throw failure;
  }

  private static Cloud cloud(ExtensionContext context) {
    return store(context).computeIfAbsent(Cloud.class, _ -> open(), Cloud.class);
  }

  private static Engine engine(ExtensionContext context) {
    Cloud cloud = cloud(context); // first, as what was stored last is closed first
    return store(context).computeIfAbsent(Engine.class, _ -> Engine.start(cloud), Engine.class);
  }

  private static RemoteHost host(ExtensionContext context) {
    Cloud cloud = cloud(context);
    return store(context)
        .computeIfAbsent(RemoteHost.class, _ -> RemoteHost.make(cloud), RemoteHost.class);
  }

  /** Those that some class of this run has asked for. */
  private static List<SharedServer> sharedServers(ExtensionContext context) {
    Store store = store(context);
    return Stream.of(
            Optional.ofNullable(store.get(Engine.class, Engine.class)).map(Engine::server),
            Optional.ofNullable(store.get(RemoteHost.class, RemoteHost.class))
                .map(RemoteHost::server))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Store store(ExtensionContext context) {
    return context.getRoot().getStore(NAMESPACE);
  }

  private static Cloud open() {
    Path tree = RootFs.ofThisUser().ensure(System.out::println);
    Path docker = onPath("docker").orElse(tree.resolve("usr/bin/docker"));
    System.out.println("The docker client of these tests is " + docker);
    return Cloud.open(docker);
  }

  private static Optional<Path> onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
