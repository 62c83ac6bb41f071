// Open ports as links with what moves through them; opening and closing.
import { $, ask, bytes, counted, h, list, say, svg } from "./dom.js";

const SAMPLES = 30;
const traffic = new Map();

/** Once a second: the bytes since the last time. */
export function tick(state) {
  for (const port of state.port_forwards) {
    const flow = traffic.get(port.id) ?? { total: port.bytes_transferred, rates: Array(SAMPLES).fill(0) };
    flow.rates = [...flow.rates.slice(1), Math.max(0, port.bytes_transferred - flow.total)];
    flow.total = port.bytes_transferred;
    traffic.set(port.id, flow);
  }
  const present = new Set(state.port_forwards.map(it => it.id));
  for (const id of traffic.keys()) if (!present.has(id)) traffic.delete(id);
  show(state);
}

export function show(state) {
  const forwards = state.port_forwards;
  list($("ports"), forwards, it => it.id, make, update);
  const open = forwards.filter(it => it.status === "active").length;
  say($("ports-sum"), forwards.length === 0 ? "none" : `${open} open`);
  $("open-port").hidden = !["ready", "connected"].includes(state.server_status.status);
}

function make(port) {
  const isWeb = port.protocol === "tcp";
  const link = isWeb ? h("a", { target: "_blank", rel: "noreferrer" }) : h("b");
  return h("li", { className: "port" },
    h("span", { className: "who" }, link, h("small")),
    h("span", { className: "flow" },
      svg("svg", { viewBox: `0 0 ${SAMPLES * 2} 16`, class: "spark", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("path")),
      h("small")),
    h("button", { className: "quiet", title: "Close this port", onclick: () => close(port) }, "Close"));
}

function update(element, port) {
  const [who, flow, button] = element.children;
  const [link, about] = who.children;
  const local = port.local_port ?? port.requested_port;
  say(link, `localhost:${local}${port.protocol === "tcp" ? "" : `/${port.protocol}`}`);
  if (link.tagName === "A") {
    if (port.local_port === null) link.removeAttribute("href");
    else link.href = `http://localhost:${port.local_port}/`;
  }
  const to = port.by_hand ? `port ${port.remote_port} of the server` : `${port.container_name}:${port.container_port}`;
  const trouble = port.status === "active" ? "" : ` · ${port.status}${port.reason ? `: ${port.reason}` : ""}`;
  say(about, `${to}${trouble}`);
  about.classList.toggle("error", port.status === "conflict");
  const rates = traffic.get(port.id)?.rates ?? [];
  const rate = rates.at(-1) ?? 0;
  say(flow.lastChild, rate ? `${bytes(rate)}/s` : bytes(port.bytes_transferred));
  flow.title = `${bytes(port.bytes_transferred)}, ${counted(port.active_connections, "open connection")}`;
  const most = Math.max(1, ...rates);
  const line = rates.map((it, i) => `${i ? "L" : "M"}${i * 2 + 1} ${15 - it / most * 13}`).join("");
  flow.firstChild.firstChild.setAttribute("d", line);
  button.ariaLabel = `Close local port ${local}`;
  button.disabled = port.local_port === null;
}

async function change(path, method) {
  try {
    await ask(path, method);
    say($("port-error"), "");
    return true;
  } catch (problem) {
    say($("port-error"), problem.message);
    return false;
  }
}

const close = port => change(`_dockbridge/ports?local=${port.local_port}&protocol=${port.protocol}`, "DELETE");

$("open-port").onsubmit = async event => {
  event.preventDefault();
  const form = event.target;
  if (await change(`_dockbridge/ports?local=${form.local.value}&remote=${form.remote.value}`, "POST")) form.reset();
};
