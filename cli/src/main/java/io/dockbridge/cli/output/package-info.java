/**
 * What all commands print with: tables, formats, colours, exit codes, questions. Knows nothing of
 * the other packages.
 */
package io.dockbridge.cli.output;
