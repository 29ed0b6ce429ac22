// Popovers: aria-expanded, arrow keys in menus, content fetched at opening, place where CSS anchors are unknown.
import { $, $$, fill, on, phone, send } from "./core.js";
import { problem } from "./problems.js";

const anchors = CSS.supports("position-area", "block-end");
const opener = new WeakMap();
const items = (menu) => $$('[role^="menuitem"]:not([aria-disabled="true"]):not([hidden])', menu).filter((i) => i.checkVisibility?.() ?? true);

on("click", "[popovertarget]", (_, button) => {
  const pop = document.getElementById(button.getAttribute("popovertarget"));
  if (pop) opener.set(pop, button);
}, true);

document.addEventListener("toggle", (event) => {
  const pop = event.target;
  if (!(pop instanceof HTMLElement) || !pop.hasAttribute("popover")) return;
  const isOpen = event.newState === "open";
  for (const b of $$(`[popovertarget="${CSS.escape(pop.id)}"][aria-expanded]`)) b.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) {
    // What had the focus may be gone, as a button that the server's answer took away: back to where it was opened.
    if (!document.activeElement || document.activeElement === document.body) opener.get(pop)?.focus();
    return;
  }
  if (!anchors && !phone.matches && pop.classList.contains("cm-pop")) place(pop, opener.get(pop));
  if (pop.dataset.load) load(pop);
  if (pop.getAttribute("role") === "menu") items(pop)[0]?.focus();
  else if (pop.getAttribute("role") === "dialog") $("[autofocus], input:not([type=hidden]), select, a, button", pop)?.focus();
  else if (pop.id === "side") $("[aria-current], a", pop)?.focus();
}, true);

async function load(pop) {
  if (!pop.childElementCount) fill(pop, '<div class="sk-row"><span class="sk w-3"></span></div><div class="sk-row"><span class="sk w-2"></span></div>');
  try {
    const answer = await send(pop.dataset.load, { headers: { "HX-Request": "true" } });
    if (answer.ok) {
      fill(pop, await answer.text());
      $("a, button", pop)?.focus();
    } else {
      pop.hidePopover();
      problem(answer);
    }
  } catch (error) {
    pop.hidePopover();
    problem(error);
  }
}

export function place(pop, anchor) {
  if (!anchor) return;
  const a = anchor.getBoundingClientRect(), p = pop.getBoundingClientRect(), gap = 4;
  const left = pop.classList.contains("start") ? a.left : a.right - p.width;
  const below = a.bottom + gap + p.height <= innerHeight || a.top < p.height;
  pop.style.left = `${Math.max(8, Math.min(left, innerWidth - p.width - 8))}px`;
  pop.style.top = `${Math.max(8, below ? Math.min(a.bottom + gap, innerHeight - p.height - 8) : a.top - gap - p.height)}px`;
  pop.style.margin = "0";
}

document.addEventListener("keydown", (event) => {
  const menu = event.target instanceof Element && event.target.closest('[role="menu"]');
  if (!menu || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = items(menu), at = all.indexOf(document.activeElement.closest('[role^="menuitem"]'));
  const go = (i) => {
    event.preventDefault();
    event.stopPropagation();
    all[(i + all.length) % all.length]?.focus();
  };
  if (event.key === "ArrowDown") go(at + 1);
  else if (event.key === "ArrowUp") go(at < 0 ? -1 : at - 1);
  else if (event.key === "Home") go(0);
  else if (event.key === "End") go(-1);
  else if (event.key === "Tab") menu.closest("[popover]")?.hidePopover();
  else if (event.key.length === 1 && /[\p{L}]/u.test(event.key) && !menu.hasAttribute("data-letters-off")) {
    const hit = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((i) => i.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
    if (hit) go(all.indexOf(hit));
  }
});
// Esc closes the layer; a search field would only be emptied by it.
on("keydown", '[popover] input[type="search"]', (event, field) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  field.closest("[popover]").hidePopover();
  // Nothing had the focus before: then the hidden field keeps it until the next frame, and swallows the key that comes first.
  if (document.activeElement === field) field.blur();
});
on("click", '[popover][role="menu"] [role^="menuitem"]', (_, item) => item.closest("[popover]").hidePopover());
