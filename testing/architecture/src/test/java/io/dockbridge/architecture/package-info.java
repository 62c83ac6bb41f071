/**
 * Rules that hold for the whole source tree, checked at each build: names, sizes, arrows between
 * packages, and what documents say about the code.
 *
 * <p>To permit an exception, add a line with its reason to {@code exceptions.txt}. An exception
 * that is no longer needed is printed: remove it.
 */
package io.dockbridge.architecture;
