// The big sentence: state, why, until when, at what price. And what can be done about it.
import { $, ask, counted, money, say, time } from "./dom.js";

let server = {};

/** When the server is deleted unless it is used; null if nothing says so. */
export function deletion(state) {
  const left = state.server_status.idle_time_remaining;
  return left === null || left === undefined ? null : Date.parse(state.last_update) + left * 1000;
}

/** To the minute, so that the sentence is not another one each second. */
export function minute(when) {
  return time(Math.round(when / 60000) * 60000);
}

function price(status) {
  const cost = status.cost;
  if (cost?.hours > 0) return `${money(cost.gross / cost.hours, cost.currency, 4)} an hour`;
  return status.price_hourly ? `${money(status.price_hourly, "EUR", 4)} an hour without tax` : "";
}

function why(status, state) {
  const reason = status.idle_reason ?? "";
  const until = deletion(state);
  if (status.kept_until) return `kept until ${minute(Date.parse(status.kept_until))}`;
  const names = /^(?:busy|labelled dockbridge\.keep-alive): (.*)$/.exec(reason);
  if (names) return `${names[1]} keeps it`;
  if (reason.startsWith("open: ")) return `in use by ${reason.slice(6)}`;
  if (until !== null) return `deleted at ${minute(until)} unless it is used`;
  return reason;
}

export function sentence(state) {
  const status = state.server_status;
  const detail = status.detail ? `: ${status.detail}` : "";
  switch (status.status) {
    case "ready": return `Ready; ${[why(status, state), price(status)].filter(Boolean).join("; ")}.`;
    case "draining": return `Not used any more; deleted in a moment. A command keeps it.`;
    case "absent": return "No server, no cost. The next Docker command makes one.";
    case "provisioning": return `A server is being made${detail}.`;
    case "destroying": return "The server is being deleted.";
    case "reconnecting": return `The connection is lost; trying again${detail}.`;
    case "connected": return `Connected to ${status.host}; it costs nothing here.`;
    case "failed": return `No server${detail}.`;
    default: return `${status.status}${detail}.`;
  }
}

function facts(status) {
  const there = status.server;
  if (!there) {
    const last = status.last_server;
    return last ? `The last server, ${last.name}, was deleted at ${time(last.gone)}.` : status.host ? status.detail : "";
  }
  const cost = status.cost;
  return [
    there.name, there.server_type, there.location, there.ip, `since ${time(there.created)}`,
    cost?.hours > 0 ? `${money(cost.gross, cost.currency, 4)} so far, with tax` : "",
    status.paid_until ? `paid until ${time(status.paid_until)}` : "",
  ].filter(Boolean).join("  ·  ");
}

export function show(state) {
  const status = state.server_status;
  server = status.server ?? {};
  say($("sentence"), sentence(state));
  document.title = `${status.status} · DockBridge`;
  document.body.dataset.state = status.status;
  say($("facts"), facts(status));
  const health = state.connection_health;
  const warning = [status.warning, status.status === "ready" ? health.error_message : null].filter(Boolean).join("; ");
  $("warning").hidden = !warning;
  say($("warning"), warning);
  const isCloud = !status.host;
  $("actions").hidden = !isCloud;
  $("keep-off").hidden = !status.kept_until;
  $("destroy").hidden = !status.server || status.status === "destroying";
}

async function change(path, method, done) {
  try {
    const answer = await ask(path, method);
    say($("done"), done(answer));
  } catch (problem) {
    say($("done"), problem.message);
  }
  setTimeout(() => say($("done"), ""), 6000);
}

$("keep").onclick = () => change(`_dockbridge/keep?seconds=${$("keep-for").value}`, "POST",
  answer => `Kept until ${time(answer.kept_until)}.`);
$("keep-off").onclick = () => change("_dockbridge/keep", "DELETE", () => "Deleted when it is idle.");

const dialog = $("destroy-dialog");

$("destroy").onclick = async () => {
  say($("destroy-name"), server.name);
  say($("destroy-error"), "");
  $("confirm").value = "";
  $("really").disabled = true;
  say($("loss"), "Everything on it is lost, unless it is on a data volume.");
  dialog.showModal();
  $("confirm").focus();
  try {
    const has = await ask("_dockbridge/server/contents");
    const what = `${counted(has.containers, "container")} (${has.running} running), `
      + `${counted(has.images, "image")} and ${counted(has.volumes, "volume")}`;
    say($("loss"), has.stays ? `On the data volume stay ${what}.` : `With it go ${what}.`);
  } catch {
    // the general warning stands
  }
};
$("confirm").oninput = () => { $("really").disabled = $("confirm").value !== server.name; };
$("really").onclick = async event => {
  event.preventDefault();
  try {
    await ask(`_dockbridge/server?confirm=${encodeURIComponent($("confirm").value)}`, "DELETE");
    dialog.close();
  } catch (problem) {
    say($("destroy-error"), problem.message);
  }
};
