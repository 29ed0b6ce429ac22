// Keys of the whole page. Single letters sleep while typing, in dialogs, and with <html data-keys="off">.
import { tinykeys } from "../lib/tinykeys/tinykeys.module.js";
import { $, $$, on, typing } from "./core.js";
import { openPalette } from "./palette.js";
import { enterBoard } from "./board.js";
import { enterList } from "./list.js";
import { undoLast } from "./toast.js";

const asleep = (event) => event.defaultPrevented || document.documentElement.dataset.keys === "off" || typing(event.target) || $("dialog[open]") || $("[popover]:popover-open");
const single = (act) => (event) => {
  if (asleep(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (act() !== false) event.preventDefault();
};
const press = (selector) => () => {
  const target = $(selector);
  if (!target) return false;
  if (target.matches("input, select, textarea")) target.focus();
  else target.click();
};
const arrows = (event) => {
  if (event.defaultPrevented || typing(event.target) || $("dialog[open]") || $("[popover]:popover-open")) return;
  if (document.activeElement && document.activeElement !== document.body && document.activeElement.id !== "main") return;
  if (enterList() || enterBoard()) event.preventDefault();
};

tinykeys(window, {
  "$mod+k": (event) => openPalette() && event.preventDefault(),
  n: single(() => {
    // New here: what the page itself offers, or the record whose list this is; elsewhere the menu of all.
    const here = $("[data-key-new]") ?? $$("#new [data-new]").find((a) => a.pathname === `${location.pathname}/new`);
    if (here) here.click();
    else if ($("#new")) $('[popovertarget="new"]')?.click();
    else return false;
  }),
  "/": single(press("[data-key-filter]")),
  e: single(press("[data-key-edit]")),
  "Shift+?": single(() => $("#keys")?.showModal()),
  "?": single(() => $("#keys")?.showModal()),
  ArrowDown: arrows,
  ArrowUp: arrows,
  "$mod+z": (event) => {
    if (!typing(event.target) && undoLast()) event.preventDefault();
  },
  "$mod+Enter": (event) => {
    const form = event.target instanceof Element && event.target.closest("form");
    if (!form || event.target.getAttribute("role") === "combobox" && form.closest(".cm-pal")) return;
    const button = $("[data-save]", form) ?? $('button:not([type]), [type="submit"]', form);
    event.preventDefault();
    if (button) button.click();
    else form.requestSubmit();
  },
});
on("keydown", ".comp textarea", (event) => event.key === "Escape" && event.target.blur());
