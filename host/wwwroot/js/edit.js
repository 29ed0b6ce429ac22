// Edit in place: click, Enter or F2 open the control; Enter saves, Esc leaves.
import { $, on, send, typing, wake } from "./core.js";
import { problem } from "./problems.js";

const before = new WeakMap();
const quiet = ["role", "tabindex", "aria-label"];

/** What is typed while the control is on its way belongs into it, and is no key of the page. */
function typeAhead() {
  let text = "";
  const keep = (event) => {
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    text += event.key;
  };
  addEventListener("keydown", keep, true);
  return () => {
    removeEventListener("keydown", keep, true);
    return text;
  };
}
const takesText = (field) => field?.matches('textarea, input:not([type]), input[type="text"], input[type="search"], input[type="tel"], input[type="email"], input[type="url"], input[type="number"]');

async function openEdit(box) {
  if (before.has(box) || $("form", box)) return;
  const typed = typeAhead();
  try {
    const answer = await send(box.dataset.edit, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return problem(answer);
    const kept = { nodes: [...box.childNodes], attributes: Object.fromEntries(quiet.map((a) => [a, box.getAttribute(a)])) };
    before.set(box, kept);
    const holder = document.createElement("div");
    holder.innerHTML = await answer.text();
    box.replaceChildren(...holder.childNodes);
    for (const a of quiet) box.removeAttribute(a);
    wake(box);
    const field = $("input:not([type=hidden]), select, textarea", box);
    field?.focus();
    field?.select?.();
    const text = typed();
    if (text && takesText(field)) {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  } catch (error) {
    problem(error);
  } finally {
    typed();
  }
}
function leave(box) {
  const kept = before.get(box);
  if (!kept) return;
  before.delete(box);
  box.replaceChildren(...kept.nodes);
  for (const [name, value] of Object.entries(kept.attributes)) if (value != null) box.setAttribute(name, value);
  (box.hasAttribute("tabindex") ? box : $(`[data-edit-for="${box.id}"]`))?.focus();
}

on("click", "[data-edit]", (event, box) => {
  if (event.target.closest("a, button, form, input, select, textarea, label") || getSelection()?.toString()) return;
  openEdit(box);
});
on("click", "[data-edit-for]", (_, button) => {
  const box = document.getElementById(button.dataset.editFor);
  if (box) openEdit(box);
});
on("keydown", "[data-edit]", (event, box) => {
  const inside = event.target !== box;
  if (!inside && (event.key === "Enter" || event.key === "F2")) {
    event.preventDefault();
    event.stopPropagation();
    openEdit(box);
  } else if (inside && event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    leave(box);
  } else if (inside && event.key === "Enter" && event.target.matches("select") && !event.isComposing) {
    event.preventDefault();
    event.target.form?.requestSubmit();
  }
});
// The server sent the new value, or the form again: the focus follows.
document.body.addEventListener("htmx:afterSettle", (event) => {
  const url = event.detail.elt?.dataset?.edit ?? event.detail.target?.dataset?.edit;
  if (!url) return;
  const box = $(`[data-edit="${CSS.escape(url)}"]`);
  if (!box || (document.activeElement && document.activeElement !== document.body)) return;
  ($("input:not([type=hidden]), select, textarea", box) ?? (box.hasAttribute("tabindex") ? box : $(`[data-edit-for="${box.id}"]`)))?.focus();
});
