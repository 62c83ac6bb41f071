package io.dockbridge.sandbox;

/** What the API names by an id and a name. */
interface Resource {
  long id();

  String name();
}
