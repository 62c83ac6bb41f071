package io.dockbridge.sandbox;

/** {@code /primary_ips}. */
final class PrimaryIpsApi {
  private final Project project;

  PrimaryIpsApi(Project project) {
    this.project = project;
  }

  void register(Router router) {
    router
        .on("GET", "/primary_ips", this::list)
        .on("GET", "/primary_ips/{id}", this::get)
        .on("DELETE", "/primary_ips/{id}", this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    return Listing.of(request, "primary_ips", project.primaryIps.all(), PrimaryIp::json)
        .matching("name", "ip")
        .selectedByLabels()
        .sortedBy("id", "created");
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(Json.wrap("primary_ip", project.primaryIps.require(request.id()).json()));
  }

  private ApiResponse delete(ApiRequest request) {
    PrimaryIp ip = project.primaryIps.require(request.id());
    if (ip.server().isPresent()) {
      throw ApiError.of(422, "must_be_unassigned", "primary IP must be unassigned");
    }
    project.primaryIps.remove(ip.id());
    return ApiResponse.NO_CONTENT;
  }
}
