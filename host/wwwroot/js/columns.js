// Column chooser: narrow the list, move a column by button or by dragging. The order of the boxes is what is posted.
import { $, $$, each, el, icon, library, say, t } from "./core.js";

each("[data-columns]", (form) => {
  const list = $("ul", form);
  if (!list) return;
  const name = (li) => $("label", li)?.firstChild && [...$("label", li).childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent).join("").trim();
  const move = (li, step, button) => {
    const other = step < 0 ? li.previousElementSibling : li.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(li);
    else other.after(li);
    button.focus();
    const all = [...list.children];
    say(t("columnAt", name(li), all.indexOf(li) + 1, all.length));
  };
  for (const li of list.children) {
    const title = name(li);
    for (const [step, glyph, words] of [[-1, "i-arrow-up", "up"], [1, "i-arrow-down", "down"]]) {
      const button = el("button.btn.btn-icon.btn-ghost.btn-sm", { type: "button", "aria-label": t(words, title) }, icon(glyph));
      button.addEventListener("click", () => move(li, step, button));
      li.append(button);
    }
  }
  $("[data-narrow]", form)?.addEventListener("input", (event) => {
    const text = event.target.value.trim().toLowerCase();
    for (const li of list.children) li.hidden = !li.textContent.toLowerCase().includes(text);
  });
  $("[data-narrow]", form)?.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  library("sortablejs/Sortable.min.js").then(({ Sortable }) => Sortable.create(list, { handle: ".grip", animation: 0, ghostClass: "ghost" }), () => {});
});
