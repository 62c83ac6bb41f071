package io.dockbridge.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Why a file could not be used, for people: Java often says no more than a path. */
public final class IoReason {
  private IoReason() {}

  /** As {@code /home/me/x: permission denied}. */
  public static String of(IOException e) {
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
