// What was used when, and what comes: the end of the idle time and of the paid hour.
import { $, ask, duration, say, svg, time } from "./dom.js";
import { deletion, minute } from "./sentence.js";

const MINUTE = 60000;
const PAST = 45 * MINUTE;
const GUTTER = 104;
const LANES = { terminal: 0, command: 0, watcher: 1, port: 2 };
const NAMES = ["commands", "logs, statistics", "ports"];
const [TOP, LANE, BOTTOM] = [34, 26, 24];
const records = new Map();
let drawn = 0;

function remember(all) {
  for (const it of all) records.set(`${it.time} ${it.event} ${it.what}`, it);
  const oldest = Date.now() - 2 * PAST;
  for (const [key, it] of records) if (Date.parse(it.time) < oldest) records.delete(key);
}

/** What happened before this page was opened. */
export async function load() {
  try {
    remember(await ask("_dockbridge/activity"));
    drawn = 0;
  } catch {
    // the events bring what is new
  }
}

/** Beginnings joined with their ends; what has no end yet lasts until now. */
function spans(now) {
  const open = new Map();
  const result = [];
  for (const it of [...records.values()].sort((a, b) => a.time < b.time ? -1 : a.time > b.time ? 1 : 0)) {
    const key = `${it.kind} ${it.what}`;
    const at = Date.parse(it.time);
    if (it.event === "began") {
      open.set(key, [...(open.get(key) ?? []), at]);
    } else {
      const from = open.get(key)?.shift() ?? at;
      result.push({ kind: it.kind, what: it.what, from, to: at });
    }
  }
  for (const [key, begins] of open) {
    const [kind, ...what] = key.split(" ");
    for (const from of begins) result.push({ kind, what: what.join(" "), from, to: now });
  }
  return result;
}

function mark(parent, x, y1, y2, name, text, anchor) {
  parent.append(svg("line", { x1: x, x2: x, y1, y2, class: name }));
  parent.append(svg("text", { x: x + (anchor === "end" ? -6 : 6), y: y1 + 10, class: `${name} label`, "text-anchor": anchor }, text));
}

function draw(state, now) {
  const width = $("chart").clientWidth;
  const status = state.server_status;
  const end = deletion(state);
  const paid = status.paid_until ? Date.parse(status.paid_until) : null;
  const future = Math.min(75 * MINUTE, Math.max(10 * MINUTE, ...[end, paid].filter(it => it !== null).map(it => it - now + 6 * MINUTE)));
  const from = now - PAST;
  const x = at => Math.round((GUTTER + Math.max(0, at - from) / (PAST + future) * (width - GUTTER)) * 10) / 10;
  const height = TOP + NAMES.length * LANE + BOTTOM;
  const floor = height - BOTTOM;
  const chart = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": "Activity of the last 45 minutes" });
  if (paid !== null) {
    const begin = x(paid - 60 * MINUTE);
    chart.append(svg("rect", { x: begin, y: TOP - 6, width: Math.max(0, Math.min(width, x(paid)) - begin), height: floor - TOP + 6, rx: 4, class: "paid" }));
  }
  for (let at = Math.ceil(from / (15 * MINUTE)) * 15 * MINUTE; at < now + future; at += 15 * MINUTE) {
    chart.append(svg("line", { x1: x(at), x2: x(at), y1: TOP - 6, y2: floor, class: "tick" }));
    if (x(at) < width - 30) chart.append(svg("text", { x: x(at), y: height - 7, class: "hour", "text-anchor": "middle" }, time(at).slice(-5)));
  }
  NAMES.forEach((name, lane) => chart.append(svg("text", { x: 2, y: TOP + lane * LANE + 16, class: "lane" }, name)));
  for (const it of spans(now).filter(it => it.to >= from)) {
    const left = x(it.from);
    const bar = svg("rect", { x: left, y: TOP + LANES[it.kind] * LANE + 5, width: Math.max(3, x(it.to) - left), height: LANE - 12, rx: 2, class: `use ${it.kind}` });
    bar.append(svg("title", {}, `${time(it.from)} ${it.what}, ${duration((it.to - it.from) / 1000)}`));
    chart.append(bar);
  }
  if (end !== null && !status.kept_until) {
    chart.append(svg("rect", { x: x(now), y: floor - 3, width: Math.max(0, x(end) - x(now)), height: 6, rx: 3, class: "idle" }));
    mark(chart, x(end), 8, floor, "end", `deleted ${minute(end)}`, x(end) > width * 0.85 ? "end" : "start");
  }
  const isClose = end !== null && paid !== null && Math.abs(x(end) - x(paid)) < 150;
  if (paid !== null) mark(chart, x(paid), isClose ? 22 : 8, floor, "until", `paid until ${minute(paid)}`, x(paid) > width * 0.85 ? "end" : "start");
  mark(chart, x(now), 8, floor, "now", "now", "end");
  $("chart").replaceChildren(chart);
}

/** Once a second: the countdown always, the chart as far as it moves. */
export function tick(state) {
  const status = state.server_status;
  const now = Date.now();
  const end = deletion(state);
  say($("countdown"), status.kept_until ? `kept until ${time(status.kept_until)}`
    : end !== null && status.status === "ready" ? `idle in ${duration((end - now) / 1000)}` : "");
  if (now - drawn > 5000) {
    drawn = now;
    draw(state, now);
  }
}

export function show(state) {
  const before = records.size;
  remember(state.recent_activity ?? []);
  if (records.size !== before) drawn = 0;
  tick(state);
}

addEventListener("resize", () => { drawn = 0; });
