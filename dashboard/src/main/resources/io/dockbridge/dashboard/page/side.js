// Shared folders, money by month, and what the doctor finds.
import { $, ask, bytes, counted, h, list, money, say, svg, time } from "./dom.js";

const COST_REFRESH = 60000;

export function show(state) {
  const mounts = state.mounts ?? [];
  const conflicts = state.mount_conflicts ?? [];
  $("mounts-card").hidden = mounts.length + conflicts.length === 0;
  const items = [
    ...mounts.map(it => ({ key: it.source, title: it.source, text: mount(it), bad: it.state === "failing" })),
    ...conflicts.map(it => ({ key: `conflict ${it.path}`, title: it.path, bad: true,
      text: `changed on both sides ${time(it.time)}; the other version is ${it.kept}` })),
  ];
  list($("mounts"), items, it => it.key, () => h("li", {}, h("b"), h("small")), (element, it) => {
    say(element.firstChild, it.title);
    say(element.lastChild, it.text);
    element.lastChild.classList.toggle("error", it.bad);
  });
}

function mount(it) {
  return [
    it.state, counted(it.files, "file"), bytes(it.bytes),
    it.pending ? `${counted(it.pending, "change")} on the way` : "",
    it.held_deletions ? `${counted(it.held_deletions, "deletion")} held: dockbridge mounts` : "",
    ...it.problems,
  ].filter(Boolean).join(" · ");
}

async function cost() {
  try {
    const answer = await ask("money");
    const currency = answer.months.flatMap(it => it.amounts).at(-1)?.currency ?? "EUR";
    const of = it => Number(it.amounts.find(a => a.currency === currency)?.gross ?? 0);
    const months = answer.months.map(it => ({ month: it.month, amount: of(it) }));
    const budget = answer.monthly_budget ? ` of ${money(answer.monthly_budget, currency)} budget` : "";
    const without = answer.months.at(-1).servers_without_price;
    say($("money-today"), `today ${money(of(answer.today), currency, 4)}, with tax`);
    $("money").replaceChildren(
      h("p", {}, h("b", {}, money(months.at(-1).amount, currency)), ` this month${budget}`,
        without ? `; ${counted(without, "server")} without a known price` : ""),
      chart(months, currency));
  } catch (problem) {
    say($("money-today"), problem.message);
  }
}

function chart(months, currency) {
  const most = Math.max(0.01, ...months.map(it => it.amount));
  const label = months.map(it => `${it.month} ${money(it.amount, currency)}`).join(", ");
  const picture = svg("svg", { viewBox: "0 0 336 76", class: "months", role: "img", "aria-label": label });
  months.forEach((it, i) => {
    const height = Math.max(1, it.amount / most * 56);
    const bar = svg("rect", { x: i * 28 + 3, y: 58 - height, width: 22, height, rx: 2, class: i === 11 ? "present" : "" });
    bar.append(svg("title", {}, `${it.month}: ${money(it.amount, currency)}`));
    const name = new Date(`${it.month}-15`).toLocaleDateString("en", { month: "narrow" });
    picture.append(bar, svg("text", { x: i * 28 + 14, y: 73, "text-anchor": "middle" }, name));
  });
  return picture;
}

const WORST_FIRST = ["problem", "warning", "ok", "skipped"];

async function examine() {
  $("examine").disabled = true;
  say($("examine"), "Checking …");
  let found;
  try {
    found = await ask("doctor");
  } catch (problem) {
    found = [{ check: "doctor", result: "problem", what: problem.message }];
  }
  const wrong = found.filter(it => WORST_FIRST.indexOf(it.result) < 2)
    .sort((a, b) => WORST_FIRST.indexOf(a.result) - WORST_FIRST.indexOf(b.result));
  const fine = found.filter(it => it.result === "ok").map(it => it.check);
  const rows = fine.length ? [...wrong, { check: "fine", result: "ok", what: fine.join(", ") }] : wrong;
  $("findings").replaceChildren(...rows.map(it => h("li", { className: `finding ${it.result}` },
    h("b", {}, it.check), h("span", {}, it.what), it.advice ? h("small", {}, it.advice) : null)));
  $("examine").disabled = false;
  say($("examine"), "Check again");
}

export function load() {
  $("examine").onclick = examine;
  cost();
  setInterval(cost, COST_REFRESH);
  examine();
}
