// Ctrl+K: search and commands in a native dialog. The server answers with groups of links; the commands are the page's own.
import { $, $$, el, icon, on, say, send, store, t, wake } from "./core.js";
import { hidePopovers } from "./dialogs.js";

const box = $("#palette"), input = box && $("input", box), list = box && $('[role="listbox"]', box);
const recentKey = `cm-recent:${document.documentElement.dataset.person ?? ""}`;
let asked = 0, timer = 0;

export function openPalette(text = "") {
  if (!box) return false;
  hidePopovers();
  if (!box.open) box.showModal();
  input.value = text;
  input.focus();
  input.select();
  refresh();
  return true;
}

const options = () => $$('[role="option"]', list);
const current = () => $('[aria-selected="true"]', list);

function mark(option) {
  for (const o of options()) o.setAttribute("aria-selected", String(o === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function item({ name, href, glyph, kind, key, source }, i) {
  const option = el("a.it", { role: "option", id: `po-c${kind}${i}`, href: href ?? "#", "aria-selected": "false", tabindex: "-1" }, glyph ?? icon("i-chevron-right", "ic c-3"), el("div.cut", {}, name), el("span.tiny", {}, key ?? ""));
  if (source && !href) {
    option.addEventListener("click", (event) => {
      event.preventDefault();
      box.close();
      source.click();
    });
  }
  return option;
}
function group(title, id, children) {
  if (!children.length) return null;
  return el("div", { role: "group", "aria-labelledby": id }, el("div.grp", { id }, title), ...children);
}
function commands(words) {
  const seen = new Set();
  return $$("[data-command]")
    .map((source) => ({ source, name: source.dataset.command, href: source.getAttribute("href"), isNew: source.hasAttribute("data-new") }))
    .filter((c) => c.name && !seen.has(c.name) && seen.add(c.name))
    .filter((c) => words.every((w) => c.name.toLowerCase().includes(w)))
    .slice(0, words.length ? 6 : 0)
    .map((c, i) => {
      const glyph = c.source.querySelector("svg.ic")?.cloneNode(true);
      glyph?.setAttribute("class", "ic c-3");
      return item({ ...c, glyph, kind: "m" }, i);
    });
}

async function refresh() {
  const text = input.value.trim(), mine = ++asked;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if ([...text].length < 2) {
    const recent = text ? [] : store.get(localStorage, recentKey, []).map((r, i) => item({ name: r.name, href: r.href, glyph: icon("i-history", "ic c-3"), key: r.kind, kind: "r" }, i));
    show([group(t("recent"), "pg-r", recent), group(t("commands"), "pg-c", commands(words))], text);
    return;
  }
  let html = "";
  try {
    const url = new URL(box.dataset.url || "/search", location.href);
    url.searchParams.set("q", text);
    url.searchParams.set("format", "palette");
    const answer = await send(url);
    if (answer.ok) html = await answer.text();
  } catch {
    html = "";
  }
  if (mine !== asked) return;
  const holder = el("div");
  holder.innerHTML = html;
  show([...holder.children, group(t("commands"), "pg-c", commands(words))], text);
}
function show(groups, text) {
  list.replaceChildren(...groups.filter(Boolean));
  wake(list);
  const found = options();
  found.forEach((o, i) => (o.id ||= `po-${i}`));
  input.setAttribute("aria-expanded", String(found.length > 0));
  mark(found[0]);
  if (!found.length && [...text].length >= 2) list.after(nothing());
  else $(".nothing", box)?.remove();
  if (text) say(found.length === 1 ? t("oneResult") : found.length ? t("results", found.length) : t("noResults"));
}
const nothing = () => {
  $(".nothing", box)?.remove();
  return el("p.nothing", {}, t("noResults"));
};

if (box) {
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, 140);
  });
  input.addEventListener("keydown", (event) => {
    const all = options(), at = all.indexOf(current());
    if (event.isComposing) return; // Enter chooses the word in an input method
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = current();
      if (!option && input.value.trim()) location.assign(`${box.dataset.url || "/search"}?q=${encodeURIComponent(input.value.trim())}`);
      else if (event.ctrlKey || event.metaKey) open(option.href, "_blank", "noopener");
      else option?.click();
    } else if (event.key === "Escape") {
      event.preventDefault(); // a search field would only be emptied
      box.close();
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (!option?.getAttribute("href") || option.getAttribute("href") === "#") return;
    const entry = { href: option.getAttribute("href"), name: $(".cut", option)?.firstChild ? nameOf($(".cut", option)) : option.textContent.trim(), kind: $(".tiny", option)?.textContent ?? "" };
    store.set(localStorage, recentKey, [entry, ...store.get(localStorage, recentKey, []).filter((r) => r.href !== entry.href)].slice(0, 8));
    if (!event.ctrlKey && !event.metaKey) box.close();
  });
  box.addEventListener("close", () => list.replaceChildren());
}
const nameOf = (cut) => [...cut.childNodes].filter((n) => !n.classList?.contains("d")).map((n) => n.textContent).join("").trim();

on("click", "[data-palette]", (event) => {
  if (event.ctrlKey || event.metaKey) return;
  if (openPalette()) event.preventDefault();
});
// Signing out takes the names of what was opened along.
const recents = (goes) => {
  for (const key of Object.keys(localStorage)) if (key.startsWith("cm-recent") && goes(key)) localStorage.removeItem(key);
};
on("submit", 'form[action$="/logout"], form[data-leave]', () => recents(() => true));
if (document.documentElement.dataset.person) recents((key) => key !== recentKey);
