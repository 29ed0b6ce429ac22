// What every other module uses: finding, fetching with the antiforgery token, announcing, loading a library once.
import { t } from "./texts.js";

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const phone = matchMedia("(max-width: 640px)");
export const locale = document.documentElement.lang || "en";

const starters = [];
/** Runs now and again for each piece of page that htmx brings in. `start` must bear being called twice on one element. */
export function each(selector, start) {
  starters.push([selector, start]);
  for (const el of $$(selector)) once(selector, el, start);
}
const started = new WeakMap();
function once(selector, el, start) {
  const seen = started.get(el) ?? started.set(el, new Set()).get(el);
  if (seen.has(selector)) return;
  seen.add(selector);
  start(el);
}
export function scan(root) {
  for (const [selector, start] of starters) {
    if (root.matches?.(selector)) once(selector, root, start);
    for (const el of $$(selector, root)) once(selector, el, start);
  }
}

/** One listener on the document for all elements that fit, now and later. */
export function on(type, selector, handler, options) {
  document.addEventListener(
    type,
    (event) => {
      const el = event.target instanceof Element && event.target.closest(selector);
      if (el) handler(event, el);
    },
    options,
  );
}

export const csrf = () => $('meta[name="csrf"]')?.content ?? "";

/** fetch for our own server: token, no redirects to a sign-in page taken for an answer. */
export async function send(url, { method = "GET", data, headers = {} } = {}) {
  const target = new URL(url, location.href);
  if (target.origin !== location.origin) throw new Error("not our server");
  const init = { method, credentials: "same-origin", headers: { "X-Requested-With": "fetch", ...headers } };
  if (method !== "GET") init.headers.RequestVerificationToken = csrf();
  if (data) init.body = data instanceof FormData ? new URLSearchParams(data) : new URLSearchParams(data);
  const answer = await fetch(target, init);
  triggers(answer);
  return answer;
}
/** Hands the events of an HX-Trigger header to the document, for answers that htmx did not fetch. */
function triggers(answer) {
  const header = answer.headers.get("HX-Trigger");
  if (!header) return;
  let events = {};
  if (header.trim().startsWith("{")) {
    try {
      events = JSON.parse(header);
    } catch {
      return;
    }
  } else {
    for (const name of header.split(",")) events[name.trim()] = null;
  }
  for (const [name, detail] of Object.entries(events)) {
    document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: detail ?? {} }));
  }
}

/** Puts server HTML into an element and wakes what is in it. */
export function fill(el, html) {
  el.innerHTML = html;
  wake(el);
}
export function wake(el) {
  window.htmx?.process(el);
  scan(el);
}

export function say(text) {
  const live = $("#live");
  if (!live) return;
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 60);
}

export function typing(target = document.activeElement) {
  if (!(target instanceof Element)) return false;
  if (target.isContentEditable) return true;
  if (target.matches("textarea, select")) return true;
  return target.matches("input") && !/^(checkbox|radio|button|submit|reset|range|color|file)$/.test(target.type);
}

const libraries = new Map();
/** A library that is a plain script: loaded when first asked for. */
export function library(path) {
  if (!libraries.has(path)) {
    libraries.set(
      path,
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(`../lib/${path}`, import.meta.url).href;
        script.onload = () => resolve(window);
        script.onerror = reject;
        document.head.append(script);
      }),
    );
  }
  return libraries.get(path);
}

export function icon(name, className = "ic") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${new URL("../icons.svg", import.meta.url).pathname}#${name}`);
  svg.append(use);
  return svg;
}

/** el("button.btn", { type: "button" }, "text", child) */
export function el(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((c) => c != null));
  return node;
}

export const store = {
  get(area, key, fallback = null) {
    try {
      return JSON.parse(area.getItem(key)) ?? fallback;
    } catch {
      return fallback;
    }
  },
  set(area, key, value) {
    try {
      if (value == null) area.removeItem(key);
      else area.setItem(key, JSON.stringify(value));
    } catch {
      /* private mode or full: the page works without */
    }
  },
};
export { t };
