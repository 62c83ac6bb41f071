package io.dockbridge.doctor;

import java.util.function.Supplier;

/**
 * Something that is looked at.
 *
 * @param name a word, stable, for programs
 * @param look takes some seconds at most; throws nothing
 */
record Check(String name, Supplier<Finding> look) {
  Diagnosis run() {
    return new Diagnosis(name, look.get());
  }
}
