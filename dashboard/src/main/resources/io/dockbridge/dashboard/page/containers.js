// Containers with what they use; a log is fetched only while it is open.
import { $, ask, bytes, counted, h, list, say } from "./dom.js";

const MOST_LINES = 2000;
const logs = new Map();

export function show(containers) {
  const order = it => `${it.state === "running" ? 0 : 1} ${it.name}`;
  const sorted = [...containers].sort((a, b) => order(a) < order(b) ? -1 : 1);
  list($("containers"), sorted, it => it.id, make, update);
  const running = containers.filter(it => it.state === "running");
  const memory = running.reduce((sum, it) => sum + (it.memory_bytes ?? 0), 0);
  say($("containers-sum"), containers.length === 0 ? "none"
    : `${running.length} of ${containers.length} running` + (memory ? `, ${bytes(memory)}` : ""));
}

function make(container) {
  const button = h("button", { className: "row", ariaExpanded: "false", onclick: () => toggle(container, button) },
    h("span", { className: "dot" }),
    h("span", { className: "who" }, h("b"), h("small")),
    h("span", { className: "use" }, h("span", { className: "bar" }, h("i")), h("small")),
    h("span", { className: "use" }, h("span", { className: "bar" }, h("i")), h("small")));
  return h("li", {}, button);
}

function update(element, container) {
  const button = element.firstChild;
  const [dot, who, cpu, memory] = button.children;
  const isRunning = container.state === "running";
  dot.dataset.state = container.state;
  dot.title = container.status;
  say(who.firstChild, container.name);
  say(who.lastChild, `${container.image} · ${container.status}`);
  cpu.hidden = memory.hidden = !isRunning || container.memory_bytes === undefined;
  bar(cpu, container.cpu_percent, 100, container.cpu_percent === undefined ? "…" : `${container.cpu_percent.toFixed(1)} % CPU`);
  bar(memory, container.memory_bytes, container.memory_limit || 1, container.memory_bytes === undefined ? "…" : bytes(container.memory_bytes));
}

function bar(element, value, most, text) {
  element.firstChild.firstChild.style.width = `${Math.min(100, (value ?? 0) / most * 100)}%`;
  say(element.lastChild, text);
}

function toggle(container, button) {
  const open = logs.get(container.id);
  button.ariaExpanded = String(!open);
  if (open) {
    clearTimeout(open.timer);
    open.panel.remove();
    logs.delete(container.id);
    return;
  }
  const search = h("input", { type: "search", placeholder: "Search the log", ariaLabel: `Search the log of ${container.name}` });
  const lines = h("pre", { tabIndex: 0, ariaLabel: `Log of ${container.name}` });
  const count = h("small");
  const log = { id: container.id, since: "0.000000000", seen: new Set(), all: [], search, lines, count };
  log.panel = h("div", { className: "log" }, h("div", { className: "tools" }, search, count), lines);
  search.oninput = () => filter(log);
  logs.set(container.id, log);
  button.after(log.panel);
  fetchLog(log);
}

async function fetchLog(log) {
  try {
    const answer = await ask(`logs?container=${log.id}&since=${log.since}`);
    append(log, answer.lines);
  } catch (problem) {
    say(log.count, problem.message);
  }
  if (logs.get(log.id) === log) log.timer = setTimeout(fetchLog, document.hidden ? 10000 : 2000, log);
}

/** The engine is asked for lines from the last one's time on, which is among them again. */
function append(log, lines) {
  const isAtEnd = log.lines.scrollHeight - log.lines.scrollTop - log.lines.clientHeight < 30;
  const fresh = lines.filter(it => !log.seen.has(`${it.at} ${it.text}`));
  if (fresh.length) {
    log.since = fresh.at(-1).at;
    log.seen = new Set([...log.seen, ...fresh.map(it => `${it.at} ${it.text}`)].slice(-MOST_LINES));
  }
  for (const it of fresh) {
    const element = h("div", { className: it.error ? "err" : "" },
      h("time", {}, new Date(it.time).toLocaleTimeString("en-GB")), plain(it.text));
    log.all.push({ text: it.text.toLowerCase(), element });
    element.hidden = !matches(log, it.text.toLowerCase());
    log.lines.append(element);
  }
  while (log.all.length > MOST_LINES) log.all.shift().element.remove();
  sum(log);
  if (isAtEnd) log.lines.scrollTop = log.lines.scrollHeight;
}

/** Without the colours of terminals. */
function plain(text) {
  return text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replace(/[\x00-\x08\x0b-\x1f\x7f]/g, "");
}

const matches = (log, text) => text.includes(log.search.value.toLowerCase());

function filter(log) {
  for (const it of log.all) it.element.hidden = !matches(log, it.text);
  log.lines.scrollTop = log.lines.scrollHeight;
  sum(log);
}

function sum(log) {
  const found = log.all.filter(it => !it.element.hidden).length;
  say(log.count, log.search.value ? `${found} of ${counted(log.all.length, "line")}` : counted(log.all.length, "line"));
}
