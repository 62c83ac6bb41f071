package io.dockbridge.cli.instance;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import io.dockbridge.config.DockBridgeConfig.LogFormat;
import io.dockbridge.config.DockBridgeConfig.LogLevel;
import io.dockbridge.config.DockBridgeConfig.Logging;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets logging up as the settings say; short commands only tell the terminal what went wrong. */
public final class DaemonLog {
  /** Lines about a client's request carry its id in brackets. */
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}:%replace( [%X{request}]){' \\[\\]', ''}"
          + " %msg%n";

  private DaemonLog() {}

  /**
   * Logs to the terminal, or to the file that the settings name.
   *
   * @param outputIsLog the process's output already goes to the file
   */
  public static void configure(Logging logging, boolean outputIsLog) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    OutputStreamAppender<ILoggingEvent> appender =
        outputIsLog
            ? standardError()
            : logging.file().map(DaemonLog::file).orElseGet(DaemonLog::standardError);
    appender.setContext(context);
    appender.setEncoder(encoder(logging.format(), context));
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(libraries(logging.level()));
    context.getLogger("io.dockbridge").setLevel(Level.valueOf(logging.level().name()));
  }

  /**
   * For a command that uses parts of the daemon: its output is for programs, so its log goes to
   * standard error.
   *
   * @param level the least that is logged, unless the user wants to see how it works
   * @param verbose whether the user does
   */
  public static void configureCommand(LogLevel level, boolean verbose) {
    configure(
        new Logging(verbose ? LogLevel.DEBUG : level, LogFormat.TEXT, Optional.empty()), false);
  }

  /** Libraries are a level quieter than we are: their info is our debug. */
  private static Level libraries(LogLevel ours) {
    return switch (ours) {
      case TRACE -> Level.DEBUG;
      case DEBUG -> Level.INFO;
      case INFO, WARN -> Level.WARN;
      case ERROR -> Level.ERROR;
    };
  }

  private static OutputStreamAppender<ILoggingEvent> standardError() {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    return appender;
  }

  private static OutputStreamAppender<ILoggingEvent> file(Path file) {
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    return appender;
  }

  private static Encoder<ILoggingEvent> encoder(LogFormat format, LoggerContext context) {
    EncoderBase<ILoggingEvent> encoder =
        switch (format) {
          case JSON -> new JsonEncoder();
          case TEXT -> {
            PatternLayoutEncoder text = new PatternLayoutEncoder();
            text.setPattern(PATTERN);
            yield text;
          }
        };
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }
}
