/**
 * The write-ahead journal {@code state.json}: every server that was asked for and may cost money.
 *
 * <p>Entry: {@code ServerJournal}. The lifecycle's thread writes it before each step; the thread
 * that replaces a host key and those that write labels use it too, so it is thread-safe. Commands
 * read it through {@link io.dockbridge.lifecycle.journal.KnownServer} while no daemon runs.
 *
 * <p>To change what is remembered begin in {@code JournalEntry} (older files must stay readable);
 * how files reach the disk, in {@code config.AtomicFile}.
 */
package io.dockbridge.lifecycle.journal;
