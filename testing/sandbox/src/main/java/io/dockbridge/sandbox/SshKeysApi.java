package io.dockbridge.sandbox;

import java.util.Map;

/** {@code /ssh_keys}. */
final class SshKeysApi {
  private final Project project;

  SshKeysApi(Project project) {
    this.project = project;
  }

  void register(Router router) {
    router
        .on("GET", "/ssh_keys", this::list)
        .on("POST", "/ssh_keys", this::create)
        .on("GET", "/ssh_keys/{id}", this::get)
        .on("PUT", "/ssh_keys/{id}", this::update)
        .on("DELETE", "/ssh_keys/{id}", this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    return Listing.of(request, "ssh_keys", project.sshKeys.all(), SshKey::json)
        .matching("name", "fingerprint")
        .selectedByLabels()
        .sortedBy("id", "name");
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(Json.wrap("ssh_key", project.sshKeys.require(request.id()).json()));
  }

  private ApiResponse create(ApiRequest request) {
    RequestBody body = request.body().allowing("name", "public_key", "labels");
    String name = body.required("name");
    String publicKey = body.required("public_key");
    String fingerprint = SshKey.fingerprint(publicKey);
    project.sshKeys.requireFree(name, 0);
    if (project.sshKeys.all().anyMatch(k -> k.fingerprint().equals(fingerprint))) {
      throw ApiError.notUnique("public_key", "SSH key with the same fingerprint already exists");
    }
    Map<String, String> labels = body.labels().orElse(Map.of());
    SshKey key = new SshKey(project.nextId(), name, publicKey, fingerprint, labels, project.now());
    return ApiResponse.created(Json.wrap("ssh_key", project.sshKeys.put(key).json()));
  }

  private ApiResponse update(ApiRequest request) {
    SshKey key = project.sshKeys.require(request.id());
    RequestBody body = request.body().allowing("name", "labels");
    String name = body.text("name").orElse(key.name());
    project.sshKeys.requireFree(name, key.id());
    SshKey updated = project.sshKeys.put(key.with(name, body.labels().orElse(key.labels())));
    return ApiResponse.ok(Json.wrap("ssh_key", updated.json()));
  }

  private ApiResponse delete(ApiRequest request) {
    project.sshKeys.remove(project.sshKeys.require(request.id()).id());
    return ApiResponse.NO_CONTENT;
  }
}
