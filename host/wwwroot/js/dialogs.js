// Native dialogs: opened by a button, or filled from the server. Focus goes in and comes back by the browser.
import { $, $$, fill, on, send } from "./core.js";
import { problem } from "./problems.js";

export function showDialog(html) {
  fill($("#dialog"), html);
  openFilled();
}
function openFilled() {
  const box = $("#dialog");
  const head = box.querySelector("h2");
  if (head) {
    head.id ||= "dialog-h";
    box.setAttribute("aria-labelledby", head.id);
  }
  if (!box.open) box.showModal();
  const first = box.querySelector("[autofocus], .body :is(input, select, textarea):not([type=hidden])") ?? box.querySelector(".btn-primary, button, a");
  first?.focus();
}
// What the server asks on a page of its own, because it was sent without script, is asked like any other dialog.
for (const asked of $$("dialog.cm-dlg[open]:not(#dialog)")) {
  const html = asked.innerHTML;
  asked.remove();
  showDialog(html);
}
export const closeDialog = () => $("#dialog")?.close();

on("click", "[data-dialog]", (event, button) => {
  event.preventDefault();
  hidePopovers();
  document.getElementById(button.dataset.dialog)?.showModal();
});
on("click", "[data-dialog-url]", async (event, button) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  hidePopovers();
  const url = new URL(button.dataset.dialogUrl, location.href);
  const list = button.closest("[data-list-form]");
  if (list && button.closest("[data-bulk]")) for (const [k, v] of new FormData(list)) url.searchParams.append(k, v);
  try {
    const answer = await send(url, { headers: { "HX-Request": "true" } });
    if (answer.ok) showDialog(await answer.text());
    else problem(answer);
  } catch (error) {
    problem(error);
  }
});
on("click", "[data-close]", (event, button) => {
  event.preventDefault();
  button.closest("dialog")?.close();
});
// A click on the veil closes what asks nothing.
on("mousedown", "dialog", (event, dialog) => {
  if (event.target !== dialog || dialog.querySelector("form:not([method=dialog])")) return;
  const r = dialog.getBoundingClientRect();
  if (event.clientX < r.left || event.clientX > r.right || event.clientY < r.top || event.clientY > r.bottom) dialog.close("");
});
document.body.addEventListener("closeDialog", closeDialog);
document.body.addEventListener("htmx:afterSwap", (event) => {
  const box = event.detail.target;
  if (box?.id === "dialog" && !box.open && box.childElementCount) openFilled();
});

export function hidePopovers() {
  for (const p of $$("[popover]:popover-open")) p.hidePopover();
}
