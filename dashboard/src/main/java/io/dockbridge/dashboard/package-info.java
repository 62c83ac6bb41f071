/**
 * A page for the browser: what runs, why, until when and at what price (ADR 34, docs/dashboard.md).
 *
 * <p>Entry: {@link io.dockbridge.dashboard.Dashboard}, opened by {@code daemon} when {@code
 * dockbridge dashboard} asks for it; nothing here is loaded before. {@code DashboardServer} answers
 * on threads {@code dashboard-N}, one for each request or viewer. One thread {@code
 * dashboard-containers} asks the engine about containers while somebody looks.
 *
 * <p>Looking is no activity: the engine is asked past docker.sock. To change who may ask begin in
 * {@code RequestGuard} and {@code Access}; what may be changed, in {@code ControlRequests}; the
 * page, in {@code main.js} of the resources.
 */
package io.dockbridge.dashboard;
