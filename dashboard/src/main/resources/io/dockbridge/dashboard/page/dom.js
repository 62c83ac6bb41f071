// Elements and words. What comes from containers becomes text nodes and attributes, never HTML.

export const $ = id => document.getElementById(id);

/** An element with properties, and children that are elements or text. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(it => it !== null && it !== undefined && it !== ""));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Sets text only where it changes: selections stay, and screen readers hear each once. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes a list's children equal to the items by their keys; focus and open parts stay. */
export function list(parent, items, key, make, update) {
  const old = new Map([...parent.children].map(it => [it.dataset.key, it]));
  items.forEach((item, i) => {
    const id = String(key(item));
    let element = old.get(id);
    old.delete(id);
    if (!element) {
      element = make(item);
      element.dataset.key = id;
    }
    if (parent.children[i] !== element) parent.insertBefore(element, parent.children[i] ?? null);
    update(element, item);
  });
  old.forEach(it => it.remove());
}

export const counted = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

export function bytes(n) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let i = 0;
  while (n >= 999.5 && i < units.length - 1) { n /= 1000; i++; }
  return `${i === 0 || n >= 99.5 ? Math.round(n) : n.toPrecision(2)} ${units[i]}`;
}

export function money(amount, currency, digits = 2) {
  return new Intl.NumberFormat("en", {
    style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(Number(amount));
}

/** A clock time; with its date unless that is today. */
export function time(when) {
  const date = new Date(when);
  const clock = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const day = { weekday: "short", day: "numeric", month: "short" };
  return date.toDateString() === new Date().toDateString()
    ? clock : `${date.toLocaleDateString("en-GB", day)}, ${clock}`;
}

export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return hours ? `${hours} h ${minutes} min` : minutes ? `${minutes} min ${s % 60} s` : `${s} s`;
}

/** Asks the dashboard; throws the daemon's own words if it will not. */
export async function ask(path, method = "GET", body = undefined) {
  const response = await fetch(path, { method, body, cache: "no-store" });
  const answer = response.status === 204 ? {} : await response.json();
  if (!response.ok) throw new Error(answer.message ?? `HTTP ${response.status}`);
  return answer;
}
