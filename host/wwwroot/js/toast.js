// Toasts: one line, Undo, eight seconds, waiting while pointed at or focused.
import { $, each, el, icon, send, say, t } from "./core.js";
import { problem } from "./problems.js";

const life = 8000;

export function toast({ text, undo }) {
  const region = $("#toasts");
  if (!region || !text) return;
  const box = el("div.cm-toast", {}, icon("i-check"), el("span", {}, text));
  let left = life, since = 0, timer = 0;
  const gone = () => {
    clearTimeout(timer);
    if (box.contains(document.activeElement)) $("#main")?.focus({ preventScroll: true });
    box.remove();
  };
  const run = () => {
    since = Date.now();
    clearTimeout(timer);
    timer = setTimeout(gone, left);
  };
  const wait = () => {
    clearTimeout(timer);
    left = Math.max(1500, left - (Date.now() - since));
  };
  if (undo) {
    const button = el("button.btn.btn-sm", { type: "button", "data-undo": "" }, t("undo"));
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const answer = await send(undo, { method: "POST" });
        if (!answer.ok) return problem(answer);
        gone();
        if (!/undone/.test(answer.headers.get("HX-Trigger") ?? "")) {
          sessionStorage.setItem("cm-said", t("gone"));
          location.reload();
        } else say(t("gone"));
      } catch (error) {
        problem(error);
        button.disabled = false;
      }
    });
    box.append(button);
  }
  box.append(el("button.btn.btn-sm.btn-icon", { type: "button", "aria-label": t("close"), onclick: gone }, icon("i-x")));
  box.addEventListener("pointerenter", wait);
  box.addEventListener("pointerleave", run);
  box.addEventListener("focusin", wait);
  box.addEventListener("focusout", run);
  region.append(box);
  while (region.children.length > 3) region.firstElementChild.remove();
  run();
}

each("template[data-toast]", (template) => {
  toast({ text: template.content.textContent.trim(), undo: template.dataset.undoUrl });
  template.remove();
});
document.body.addEventListener("toast", (event) => {
  const d = event.detail ?? {};
  toast(typeof d === "string" ? { text: d } : { text: d.text ?? d.value, undo: d.undo });
});
const said = sessionStorage.getItem("cm-said");
if (said) {
  sessionStorage.removeItem("cm-said");
  say(said);
}

/** Ctrl+Z outside of fields. */
export function undoLast() {
  const last = [...document.querySelectorAll("#toasts [data-undo]:enabled")].pop();
  last?.click();
  return !!last;
}
