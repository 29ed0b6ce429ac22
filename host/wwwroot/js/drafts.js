// What was typed is kept: in this tab while typing, and for a day when a module or the session was lost. It is its person's:
// the key names whose it is, and what somebody else left at this browser goes as soon as another person is signed in.
import { $, $$, each, el, icon, locale, on, store, t } from "./core.js";

const day = 24 * 3600 * 1000;
const prefix = "cm-draft:", whose = document.documentElement.dataset.person ?? "";
const keyOf = (form) => `${prefix}${whose}:${location.pathname}${location.search}:${form.id || form.getAttribute("action") || $$("form[data-keep]").indexOf(form)}`;
const skip = (f) => !f.name || f.disabled || /^(hidden|password|file|submit|button|image|reset)$/.test(f.type) || f.closest("[data-no-keep]");
const fields = (form) => [...form.elements].filter((f) => !skip(f));

function values(form) {
  return fields(form).flatMap((f) => {
    if (/^(checkbox|radio)$/.test(f.type)) return f.checked ? [[f.name, f.value]] : [];
    if (f.type === "select-multiple") return [...f.selectedOptions].map((o) => [f.name, o.value]);
    return [[f.name, f.value]];
  });
}
function put(form, entries) {
  const left = entries.map((e) => [...e]);
  const take = (name) => {
    const i = left.findIndex(([n]) => n === name);
    return i < 0 ? null : left.splice(i, 1)[0][1];
  };
  const has = (name, value) => entries.some(([n, v]) => n === name && v === value);
  for (const f of fields(form)) {
    if (/^(checkbox|radio)$/.test(f.type)) f.checked = has(f.name, f.value);
    else if (f.type === "select-multiple") {
      for (const [n, v] of entries) if (n === f.name && ![...f.options].some((o) => o.value === v)) f.add(new Option(v, v));
      for (const o of f.options) o.selected = has(f.name, o.value);
    } else {
      const v = take(f.name);
      if (v != null) f.value = v;
    }
    f.tomselect?.sync();
    f.dispatchEvent(new Event("input", { bubbles: true }));
    f.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
const clean = new WeakMap();
function keep(form, lasting) {
  const now = values(form), key = keyOf(form);
  if (JSON.stringify(now) === clean.get(form)) return;
  const draft = { at: Date.now(), values: now };
  store.set(sessionStorage, key, draft);
  if (lasting) store.set(localStorage, key, draft);
}
export function keepAll() {
  for (const form of $$("form[data-keep]")) keep(form, true);
}
export function forget(form) {
  const key = typeof form === "string" ? form : keyOf(form);
  if (form instanceof HTMLFormElement) clean.set(form, JSON.stringify(values(form))); // leaving the page does not keep it again
  store.set(sessionStorage, key, null);
  store.set(localStorage, key, null);
}

// Signing out leaves nothing behind, nor does who signed in after somebody whose session ended by itself.
const sweep = (goes) => {
  for (const area of [sessionStorage, localStorage]) for (const key of Object.keys(area)) if (key.startsWith(prefix) && goes(key, area)) area.removeItem(key);
};
on("submit", 'form[action$="/logout"], form[data-leave]', () => sweep(() => true));
if (whose) sweep((key) => !key.startsWith(`${prefix}${whose}:`));
sweep((key, area) => !(Date.now() - store.get(area, key)?.at < day));

// A form that was sent is done with, unless the page that came says otherwise.
const sentKey = "cm-draft-sent";
const sent = sessionStorage.getItem(sentKey);
if (sent) {
  const failed = $("[data-module-off], [data-failed], .cm-sign, .input-validation-error, [aria-invalid=true], .validation-summary-errors, [data-conflict]");
  if (!failed) {
    forget(sent);
    sessionStorage.removeItem(sentKey);
  } else if (!failed.matches(".cm-sign")) sessionStorage.removeItem(sentKey);
}

each("form[data-keep]", (form) => {
  const key = keyOf(form);
  clean.set(form, JSON.stringify(values(form)));
  const draft = store.get(sessionStorage, key) ?? store.get(localStorage, key);
  if (draft && Date.now() - draft.at < day && JSON.stringify(draft.values) !== clean.get(form)) offer(form, draft);
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(form), 300);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep(form);
    if (!form.hasAttribute("hx-post") && !form.hasAttribute("hx-put")) sessionStorage.setItem(sentKey, key);
  });
  form.addEventListener("saved", () => {
    clearTimeout(timer);
    forget(form);
  });
});
function offer(form, draft) {
  const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(draft.at);
  const line = el("div.cm-kept", { role: "status" }, icon("i-history"), el("span.grow", {}, t("kept", when)));
  const done = () => {
    line.remove();
    $("input:not([type=hidden]), select, textarea", form)?.focus();
  };
  line.append(
    el("button.btn.btn-sm", { type: "button", onclick: () => (put(form, draft.values), done()) }, t("take")),
    el("button.btn.btn-sm.btn-ghost", { type: "button", onclick: () => (forget(form), done()) }, t("drop")),
  );
  ($(".cm-edit", form) ?? form).prepend(line);
}
document.body.addEventListener("saved", (event) => {
  const form = event.target.closest?.("form[data-keep]") ?? $("form[data-keep]");
  if (form) forget(form);
});
on("click", "[data-cancel]", (_, link) => {
  const form = link.closest("form[data-keep]");
  if (form) forget(form);
});
addEventListener("pagehide", () => {
  for (const form of $$("form[data-keep]")) if (form.isConnected && clean.has(form) && !sessionStorage.getItem(sentKey)) keep(form);
});
