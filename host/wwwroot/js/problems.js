// What happens when an answer is not the one hoped for: stale save, module off, signed out, broken, no network.
// Nothing on the page is taken away, and a calm line says what is the matter.
import { $, el, icon, t } from "./core.js";
import { showDialog } from "./dialogs.js";
import { keepAll } from "./drafts.js";

export function notice(kind, text, ...actions) {
  const area = $("#alerts");
  if (!area) return;
  const glyph = { off: "i-plug-x", info: "i-refresh", bad: "i-alert-triangle" }[kind];
  const note = el(`div.cm-note${kind === "bad" ? ".b" : kind === "off" ? ".w" : ""}`, { "data-notice": text }, icon(glyph), el("div.grow", {}, text), ...actions);
  note.append(el("button.btn.btn-icon.btn-ghost.btn-sm", { type: "button", "aria-label": t("close"), onclick: () => note.remove() }, icon("i-x")));
  for (const old of area.querySelectorAll("[data-notice]")) if (old.dataset.notice === text) old.remove();
  area.append(note);
  area.scrollIntoView?.({ block: "nearest" });
}
const reload = () => el("button.btn.btn-sm", { type: "button", onclick: () => location.reload() }, t("reload"));

/** Takes a Response, an XMLHttpRequest or an error; returns true when it was dealt with. */
export async function problem(what) {
  const status = what?.status ?? 0;
  const header = (name) => (what?.headers ? what.headers.get(name) : what?.getResponseHeader?.(name));
  const body = async () => (what?.responseText ?? (await what?.text?.()) ?? "").trim();
  if (!status) {
    notice("bad", t("network"));
  } else if (status === 404 && header("X-Module-Off")) {
    keepAll();
    notice("off", t("off"), reload());
  } else if (status === 409) {
    const html = await body();
    if (html.startsWith("<")) showDialog(html);
    else notice("bad", html || t("failed"));
  } else if (status === 401) {
    keepAll();
    notice("bad", t("signedOut"));
  } else if (status === 403) {
    notice("bad", t("forbidden"));
  } else if (status === 422 || status === 400) {
    const html = await body();
    if (html.startsWith("<") && !/^<(!doctype|html)/i.test(html)) {
      const area = $("#alerts");
      if (area) area.innerHTML = html;
    } else notice("bad", t("failed"));
  } else {
    keepAll();
    const reference = header("X-Reference");
    notice("bad", t("failed") + (reference ? ` ${t("reference", reference)}` : ""));
  }
  return true;
}

document.body.addEventListener("htmx:configRequest", (event) => {
  const { verb, headers } = event.detail;
  if (verb !== "get") headers.RequestVerificationToken = $('meta[name="csrf"]')?.content ?? "";
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  const { xhr } = event.detail;
  if (xhr?.status >= 400 && xhr.status !== 422) problem(xhr);
});
for (const name of ["htmx:sendError", "htmx:timeout"]) document.body.addEventListener(name, () => notice("bad", t("network")));

// What takes longer than 400 ms shows that it is under way.
let open = 0, timer = 0;
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt?.matches?.('[hx-trigger*="every"]')) return;
  open++;
  clearTimeout(timer);
  timer = setTimeout(() => open > 0 && document.documentElement.classList.add("is-busy"), 400);
});
document.body.addEventListener("htmx:afterRequest", () => {
  open = Math.max(0, open - 1);
  if (!open) {
    clearTimeout(timer);
    document.documentElement.classList.remove("is-busy");
  }
});
