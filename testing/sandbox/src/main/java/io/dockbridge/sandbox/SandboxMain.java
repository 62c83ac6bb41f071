package io.dockbridge.sandbox;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Serves a sandbox in the foreground until SIGTERM or SIGINT: {@code [--port N] [--state DIR]
 * [--token T]}.
 */
public final class SandboxMain {
  private static final int USAGE = 2;

  private SandboxMain() {}

  /** Prints {@code HCLOUD_ENDPOINT=…} and {@code HCLOUD_TOKEN=…}, and serves. */
  public static void main(String[] args) throws InterruptedException {
    try {
      serve(options(List.of(args)));
    } catch (SandboxException e) {
      System.err.println("sandbox: " + e.getMessage());
      System.exit(1);
    } catch (IllegalArgumentException e) {
      System.err.println("sandbox: " + e.getMessage());
      System.exit(USAGE);
    }
  }

  private static SandboxOptions options(List<String> args) {
    SandboxOptions options = SandboxOptions.defaults();
    Iterator<String> words = args.iterator();
    while (words.hasNext()) {
      String option = words.next();
      if (!words.hasNext()) {
        throw usage(option + " needs a value");
      }
      options = with(options, option, words.next());
    }
    return options;
  }

  private static SandboxOptions with(SandboxOptions options, String option, String value) {
    return switch (option) {
      case "--port" -> options.withPort(Integer.parseInt(value));
      case "--state" -> options.withState(Path.of(value));
      case "--token" -> options.withToken(value);
      default -> throw usage("unknown option " + option);
    };
  }

  private static IllegalArgumentException usage(String problem) {
    return new IllegalArgumentException(problem + "; usage: [--port N] [--state DIR] [--token T]");
  }

  private static void serve(SandboxOptions options) throws InterruptedException {
    Prerequisites.require();
    RootFs.ofThisUser().ensure(System.err::println);
    Sandbox sandbox = Sandbox.open(options);
    Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "sandbox-close"));
    System.out.println("HCLOUD_ENDPOINT=" + sandbox.endpoint());
    System.out.println("HCLOUD_TOKEN=" + sandbox.token());
    System.out.flush();
    new CountDownLatch(1).await();
  }
}
