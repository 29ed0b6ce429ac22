// Lists: the rows are one tab stop. Arrows move, Space picks, Shift+arrows extend, Enter opens. The bulk bar counts.
import { $, $$, each, on, say, store, t } from "./core.js";

const rowsOf = (list) => $$("tbody tr[data-id]", list);
const box = (row) => $('input[type="checkbox"]', row);

each("[data-list]", (list) => {
  const table = $("table", list) ?? list;
  // The phone lays rows out as grids, which takes the meaning of a table away: say it again.
  table.setAttribute("role", "grid");
  if (box(list)) table.setAttribute("aria-multiselectable", "true");
  for (const part of $$("thead, tbody", table)) part.setAttribute("role", "rowgroup");
  for (const row of $$("tr", table)) {
    row.setAttribute("role", "row");
    for (const cell of row.children) cell.setAttribute("role", cell.matches("th[scope=col], thead th") ? "columnheader" : "gridcell");
  }
  let anchor = null;
  const rows = () => rowsOf(list);
  const tab = (row) => {
    for (const r of rows()) r.tabIndex = r === row ? 0 : -1;
  };
  for (const row of rows()) {
    row.tabIndex = -1;
    for (const inner of $$("a, button, input, select", row)) inner.tabIndex = -1;
    if (box(row)) paint(row);
  }
  tab(rows()[0]);

  function paint(row) {
    const picked = !!box(row)?.checked;
    row.classList.toggle("on", picked);
    row.setAttribute("aria-selected", String(picked));
  }
  function pick(row, value) {
    const b = box(row);
    if (!b || b.disabled) return;
    b.checked = value;
    paint(row);
  }
  function range(from, to, value) {
    const all = rows(), [a, b] = [all.indexOf(from), all.indexOf(to)].sort((x, y) => x - y);
    for (const row of all.slice(Math.max(0, a), b + 1)) pick(row, value);
  }
  function count(quiet) {
    const all = rows().filter((r) => box(r)), picked = all.filter((r) => box(r).checked).length;
    const head = $("[data-all]", list), bar = $("[data-bulk]", list);
    if (head) {
      head.checked = picked > 0 && picked === all.length;
      head.indeterminate = picked > 0 && picked < all.length;
    }
    if (bar) {
      if (!picked && bar.contains(document.activeElement)) (rows().find((r) => r.tabIndex === 0) ?? table).focus();
      bar.hidden = !picked;
      const n = $("[data-count]", bar);
      if (n) n.textContent = picked.toLocaleString(document.documentElement.lang);
    }
    if (!quiet) say(t("selected", picked));
  }
  function go(row, extend) {
    if (!row) return;
    tab(row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    if (extend) {
      anchor ??= row;
      for (const r of rows()) if (box(r)?.checked) pick(r, false);
      range(anchor, row, true);
      count();
    }
  }

  table.addEventListener("focusin", (event) => {
    const row = event.target.closest("tbody tr[data-id]");
    for (const r of rows()) r.classList.toggle("cur", r === row);
    if (row) tab(row);
  });
  table.addEventListener("focusout", (event) => {
    if (!table.contains(event.relatedTarget)) for (const r of rows()) r.classList.remove("cur");
  });
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr[data-id]");
    if (!row || (event.target !== row && event.target.matches("input:not([type=checkbox]), select, textarea"))) return;
    const all = rows(), at = all.indexOf(row);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, PageDown: Math.min(at + 10, all.length - 1), PageUp: Math.max(at - 10, 0) };
    if (event.ctrlKey && event.key.toLowerCase() === "a") {
      event.preventDefault();
      for (const r of all) pick(r, true);
      count();
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key in steps) {
      event.preventDefault();
      if (event.shiftKey) anchor ??= row;
      else anchor = null;
      go(all[steps[event.key]], event.shiftKey);
    } else if (event.key === " ") {
      event.preventDefault();
      pick(row, !box(row)?.checked);
      anchor = row;
      count();
    } else if (event.key === "Enter") {
      event.preventDefault();
      ($("td.name a, th a", row) ?? $("a", row))?.click();
    } else if (event.key === "Escape" && all.some((r) => box(r)?.checked)) {
      event.preventDefault();
      event.stopPropagation();
      for (const r of all) pick(r, false);
      count();
    }
  });
  table.addEventListener("click", (event) => {
    const b = event.target.closest('tbody tr[data-id] input[type="checkbox"]');
    if (!b) return;
    const row = b.closest("tr");
    if (event.shiftKey && anchor) range(anchor, row, b.checked);
    anchor = row;
    paint(row);
    count();
  });
  $("[data-all]", list)?.addEventListener("change", (event) => {
    for (const r of rows()) pick(r, event.target.checked);
    count();
  });
  $("[data-clear]", list)?.addEventListener("click", () => {
    for (const r of rows()) pick(r, false);
    count();
  });
  list.addEventListener("cm-focus", () => go(rows().find((r) => r.tabIndex === 0) ?? rows()[0]));
  count(true);
});

/** ↑ ↓ with nothing in focus go into the list of the page. */
export function enterList() {
  const list = $("[data-list]");
  list?.dispatchEvent(new CustomEvent("cm-focus"));
  return !!list;
}

// A table whose rows the phone lays out as blocks: each value carries the name of its column, and the roles of a table are said again.
each(".cm-imp .cm-rows:has(tbody td:last-child > .badge)", (table) => {
  table.classList.add("caps");
  table.setAttribute("role", "table");
  const heads = $$("thead th", table).map((th) => th.textContent.trim());
  for (const part of $$("thead, tbody", table)) part.setAttribute("role", "rowgroup");
  for (const row of $$("tr", table)) {
    row.setAttribute("role", "row");
    [...row.children].forEach((cell, i) => {
      cell.setAttribute("role", cell.matches("th") ? "columnheader" : "cell");
      cell.dataset.label = heads[i] ?? "";
    });
  }
});

// Tabs that do not fit scroll sideways: the current one is brought into sight, which the page itself is not moved for.
each(".cm-views [aria-current], .stages [aria-current]", (tab) => {
  for (const box of [tab.closest("nav"), tab.closest(".cm-views")]) {
    if (!box || box.scrollWidth <= box.clientWidth) continue;
    const at = tab.getBoundingClientRect(), b = box.getBoundingClientRect();
    box.scrollLeft += at.left + at.width / 2 - b.left - b.width / 2;
  }
});

// Row height: kept in this browser; the server may set it too.
const key = "cm-density";
const kept = store.get(localStorage, key);
if (kept) document.documentElement.dataset.density = kept;
const press = () => {
  for (const b of $$("[data-density-toggle]")) b.setAttribute("aria-pressed", String(document.documentElement.dataset.density === "compact"));
};
press();
on("click", "[data-density-toggle]", () => {
  const next = document.documentElement.dataset.density === "compact" ? "normal" : "compact";
  document.documentElement.dataset.density = next;
  store.set(localStorage, key, next);
  press();
});

