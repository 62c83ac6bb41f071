package io.dockbridge.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Why a file could not be used, for people: Java often says no more than a path. */
public final class IoReason {
  private static final String DISK_FULL = "No space left on device";

  private IoReason() {}

  /** Whether this machine's disk is full. */
  public static boolean isDiskFull(IOException e) {
    return e instanceof FileSystemException file
        ? DISK_FULL.equals(file.getReason())
        : DISK_FULL.equals(e.getMessage());
  }

  /** As {@code /home/me/x: permission denied}. */
  public static String of(IOException e) {
    return describe(e) + (isDiskFull(e) ? " (this machine's disk, not the server's)" : "");
  }

  private static String describe(IOException e) {
    return switch (e) {
      case NoSuchFileException file -> file.getFile() + ": no such file or folder";
      case AccessDeniedException file -> file.getFile() + ": permission denied";
      case FileAlreadyExistsException file -> file.getFile() + ": exists already";
      case FileSystemException file when file.getReason() != null ->
          file.getFile() + ": " + file.getReason();
      default -> Optional.ofNullable(e.getMessage()).orElse("input or output failed");
    };
  }
}
