// Board: keys first, dragging second. Closing stages ask before they move; a refused move goes back where it was.
import { $, $$, each, el, icon, library, on, phone, say, send, t, wake } from "./core.js";
import { problem } from "./problems.js";
import { place } from "./menus.js";

const cards = (col) => $$("article.card-d", col);
const columns = (board) => $$("[data-stage].cm-col", board);

each("[data-board]", (board) => {
  const all = () => $$("article.card-d", board);
  const focus = (card, quiet) => {
    if (!card) return;
    for (const c of all()) c.tabIndex = c === card ? 0 : -1;
    if (!quiet) card.focus();
  };
  const prepare = () => {
    for (const card of all()) {
      for (const inner of $$("a, button", card)) if (!phone.matches) inner.tabIndex = -1;
      if (!card.hasAttribute("tabindex")) card.tabIndex = -1;
    }
    if (!all().some((c) => c.tabIndex === 0)) focus(all()[0], true);
  };
  prepare();
  board.addEventListener("htmx:afterSettle", prepare);
  board.addEventListener("focusin", (event) => {
    const card = event.target.closest("article.card-d");
    if (card) focus(card, true);
  });

  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("article.card-d");
    if (!card || event.target.closest("[popover]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const cols = columns(board), col = card.closest(".cm-col"), mine = cards(col), at = mine.indexOf(card), c = cols.indexOf(col);
    const sideways = (step) => {
      for (let i = c + step; i >= 0 && i < cols.length; i += step) {
        const there = cards(cols[i]);
        if (there.length) return focus(there[Math.min(at, there.length - 1)]);
      }
    };
    const acts = {
      ArrowDown: () => focus(mine[at + 1]),
      ArrowUp: () => focus(mine[at - 1]),
      ArrowRight: () => sideways(1),
      ArrowLeft: () => sideways(-1),
      Home: () => focus(mine[0]),
      End: () => focus(mine.at(-1)),
      Enter: () => event.target === card && $(".t a, a", card)?.click(),
    };
    if (document.documentElement.dataset.keys !== "off") acts.m = acts.M = () => openMenu(board, card);
    if (!(event.key in acts) || (event.key === "Enter" && event.target !== card)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  });

  if (board.dataset.drag === "true" && matchMedia("(min-width: 641px)").matches) {
    library("sortablejs/Sortable.min.js").then(({ Sortable }) => {
      for (const col of columns(board)) {
        Sortable.create($("ol", col), {
          group: "board", draggable: "li", sort: false, animation: 0, ghostClass: "ghost", delay: 220, delayOnTouchOnly: true, emptyInsertThreshold: 60, filter: ".cm-pop", preventOnFilter: false,
          onStart: () => $$(".cm-pop:popover-open", board).forEach((p) => p.hidePopover()),
          onMove: ({ to }) => columns(board).forEach((c) => c.classList.toggle("over", c === to.closest(".cm-col"))),
          onEnd: ({ item, from, to, oldIndex }) => {
            columns(board).forEach((c) => c.classList.remove("over"));
            if (from === to) return;
            const card = $("article.card-d", item), target = to.closest(".cm-col");
            from.insertBefore(item, from.children[oldIndex] ?? null); // until it is agreed to, the card stays where it was
            move(board, card, target);
          },
        });
      }
    }, () => {});
  }
});

function openMenu(board, card) {
  const id = "move-menu";
  document.getElementById(id)?.remove();
  const here = card.closest(".cm-col");
  const menu = el("div.cm-pop.start", { id, popover: "auto", role: "menu", "aria-label": t("move", card.dataset.name), "data-letters-off": true });
  const head = el("div.h", { role: "presentation" }, t("move", card.dataset.name));
  menu.append(head);
  columns(board).forEach((col, i) => {
    const isHere = col === here;
    const glyph = $("header h2 svg", col)?.cloneNode(true);
    const note = isHere ? t("here") : (col.dataset.askHint ?? "");
    const key = isHere || phone.matches ? null : el("kbd", { "aria-hidden": "true" }, String(i + 1));
    const item = el("button.mi-r", { type: "button", role: "menuitem", "aria-disabled": isHere, "data-n": String(i + 1), "aria-keyshortcuts": isHere ? null : String(i + 1) }, glyph, col.dataset.name + (col.dataset.ask ? "…" : ""), el("span.k", {}, note, key));
    if (isHere) item.setAttribute("aria-disabled", "true");
    else item.addEventListener("click", () => move(board, card, col));
    menu.append(item);
  });
  menu.addEventListener("keydown", (event) => {
    const item = /^[1-9]$/.test(event.key) && $(`[data-n="${event.key}"]:not([aria-disabled])`, menu);
    if (!item) return;
    event.preventDefault();
    item.click();
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    menu.remove();
    // The answer may have brought a fresh card in the place of this one.
    if (document.activeElement === document.body) $(`article.card-d[data-id="${CSS.escape(card.dataset.id)}"]`, board)?.focus();
  });
  (board.closest("main") ?? document.body).append(menu);
  menu.showPopover();
  menu.classList.add("placed");
  if (!phone.matches) place(menu, card);
  $('[role="menuitem"]:not([aria-disabled])', menu)?.focus();
}
on("click", "[data-move]", (event, button) => {
  event.preventDefault();
  openMenu(button.closest("[data-board]"), button.closest("article.card-d"));
});

/** The answers of the dialog of a closing stage, or null when it was left. */
function ask(col, card) {
  const dialog = document.getElementById(col.dataset.ask);
  if (!dialog) return Promise.resolve(new URLSearchParams());
  const form = $("form", dialog);
  form.reset();
  for (const place of $$("[data-card]", dialog)) place.textContent = card.dataset[place.dataset.card] ?? "";
  for (const input of $$("[data-from]", dialog)) input.value = card.dataset[input.dataset.from] ?? "";
  for (const field of $$("[data-unless]", dialog)) field.hidden = !!card.dataset[field.dataset.unless];
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok" ? new URLSearchParams(new FormData(form)) : null), { once: true });
    dialog.showModal();
    $("input:not([type=hidden]), select, textarea", dialog)?.focus();
  });
}

async function move(board, card, col) {
  const li = card.closest("li"), from = card.closest(".cm-col");
  if (from === col) return;
  const answers = await ask(col, card);
  if (!answers) {
    card.focus();
    return say(t("moveBack", card.dataset.name));
  }
  const next = li.nextElementSibling, list = li.parentElement;
  const tally = (c, step) => {
    const n = $("[data-n]", c), value = Number(n?.textContent.replace(/[^\d]/g, ""));
    if (n && /^[\d.,\s]+$/.test(n.textContent)) n.textContent = (value + step).toLocaleString(document.documentElement.lang);
  };
  $("ol", col).prepend(li);
  tally(from, -1);
  tally(col, 1);
  card.classList.add("is-moving");
  if (!phone.matches) card.focus();
  const back = () => {
    list.insertBefore(li, next);
    tally(from, 1);
    tally(col, -1);
    card.classList.remove("is-moving");
    card.focus();
    say(t("moveBack", card.dataset.name));
  };
  answers.set("id", card.dataset.id);
  answers.set("stage", col.dataset.stage);
  answers.set("version", card.dataset.version ?? "");
  try {
    const answer = await send(board.dataset.moveUrl, { method: "POST", data: answers });
    if (!answer.ok) {
      back();
      return problem(answer);
    }
    const html = (await answer.text()).trim();
    card.classList.remove("is-moving");
    if (html.startsWith("<")) {
      // The focus is the card's also while the menu closes, when it is nowhere yet.
      const at = document.activeElement;
      const held = li.contains(at) || (!phone.matches && (!at || at === document.body || at.closest("#move-menu")));
      li.innerHTML = html;
      wake(li);
      const fresh = $("article.card-d", li);
      if (fresh) {
        fresh.tabIndex = 0;
        if (!phone.matches) for (const inner of $$("a, button", fresh)) inner.tabIndex = -1;
        if (held) fresh.focus();
      }
    }
    say(t("moved", card.dataset.name, col.dataset.name));
  } catch (error) {
    back();
    problem(error);
  }
}

// Counts and sums that the server sends after a move.
document.body.addEventListener("board", (event) => {
  for (const [stage, figures] of Object.entries(event.detail?.counts ?? {})) {
    const col = $(`.cm-col[data-stage="${CSS.escape(stage)}"]`);
    for (const name of ["n", "sum", "weighted"]) {
      const place = col && figures[name] != null && $(`[data-${name}]`, col);
      if (place) place.textContent = figures[name];
    }
    const tab = $(`.stages [data-stage="${CSS.escape(stage)}"] small`);
    if (tab && figures.tab != null) tab.textContent = figures.tab;
  }
});

// Phone: one stage at a time.
on("click", ".stages [data-stage]", (event, tab) => {
  const col = $(`.cm-col[data-stage="${CSS.escape(tab.dataset.stage)}"]`);
  if (!col) return;
  event.preventDefault();
  for (const other of $$(".stages [data-stage]")) other.toggleAttribute("aria-current", false);
  tab.setAttribute("aria-current", "true");
  for (const c of $$(".cm-col")) c.classList.toggle("show", c === col);
});

export function enterBoard() {
  const card = $('[data-board] article.card-d[tabindex="0"]') ?? $("[data-board] article.card-d");
  card?.focus();
  return !!card;
}
