// Gets a session, follows the events and passes each change on to the parts of the page.
import { $, ask, say } from "./dom.js";
import * as containers from "./containers.js";
import * as ports from "./ports.js";
import * as sentence from "./sentence.js";
import * as side from "./side.js";
import * as timeline from "./timeline.js";

const state = {};

function link(word, text) {
  $("link").dataset.state = word;
  say($("link"), text);
  document.body.classList.toggle("stale", word === "lost");
}

function show() {
  say($("socket"), state.instance_info.socket_path);
  sentence.show(state);
  timeline.show(state);
  containers.show(state.containers);
  ports.show(state);
  side.show(state);
}

function tick() {
  if (!state.server_status) return;
  timeline.tick(state);
  ports.tick(state);
}

function follow() {
  const events = new EventSource("events");
  events.addEventListener("state", event => {
    for (const name of Object.keys(state)) delete state[name];
    Object.assign(state, JSON.parse(event.data));
    link("live", "live");
    show();
  });
  events.addEventListener("change", event => {
    Object.assign(state, JSON.parse(event.data));
    show();
  });
  events.onerror = () => {
    link("lost", events.readyState === EventSource.CLOSED ? "ended" : "connection lost");
    if (events.readyState === EventSource.CLOSED || !state.server_status) ended();
  };
}

function ended() {
  say($("sentence"), "This page shows nothing any more. Run: dockbridge dashboard");
}

async function session() {
  const token = location.hash.slice(1);
  if (!token) return;
  history.replaceState(null, "", location.pathname);
  await ask("session", "POST", token);
}

addEventListener("hashchange", () => location.reload()); // another visit in the same tab

try {
  await session();
  follow();
  setInterval(tick, 1000);
  timeline.load();
  side.load();
} catch (problem) {
  link("lost", "no access");
  say($("sentence"), `No access: ${problem.message}. Run: dockbridge dashboard`);
}
