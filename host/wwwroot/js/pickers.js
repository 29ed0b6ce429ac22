// Pickers: a select with search, and tags. A picker in a layer of its own lays its list over the window.
import { $, each, library, send, t } from "./core.js";

/** Puts the focus on a field. A picker's list stays shut by it, so that it does not cover the error below; the first key opens it. */
export function focusField(field) {
  const picker = field?.tomselect;
  if (!picker) return field?.focus();
  picker.ignoreFocus = true;
  picker.control_input.focus();
  setTimeout(() => (picker.ignoreFocus = false));
}

each("select[data-pick]", async (select) => {
  const { TomSelect } = await library("tom-select/tom-select.popular.min.js").catch(() => ({}));
  if (!TomSelect) return;
  const label = select.getAttribute("aria-label") ?? $(`label[for="${CSS.escape(select.id)}"]`)?.textContent.trim();
  const url = select.dataset.url;
  const text = (d, escape) => `<div class="option">${escape(d.text)}${d.sub ? ` <span class="sub">${escape(d.sub)}</span>` : ""}</div>`;
  const hadFocus = document.activeElement === select;
  const picker = new TomSelect(select, {
    create: select.hasAttribute("data-create"),
    persist: false,
    maxOptions: 200,
    refreshThrottle: 0, // Enter right after typing must mean what was typed
    hideSelected: select.multiple,
    closeAfterSelect: !select.multiple,
    controlClass: "ts-control",
    valueField: "value",
    labelField: "text",
    searchField: url ? [] : ["text"],
    score: url ? () => () => 1 : undefined,
    plugins: select.multiple ? { remove_button: { title: t("remove", "") } } : {},
    load: url
      ? async (query, done) => {
          try {
            const to = new URL(url, location.href);
            to.searchParams.set("q", query);
            const answer = await send(to, { headers: { Accept: "application/json" } });
            picker.clearOptions();
            done(answer.ok ? await answer.json() : []);
          } catch {
            done([]);
          }
        }
      : undefined,
    preload: url ? "focus" : false,
    render: {
      option: text,
      item: (d, escape) => `<div>${escape(d.text)}</div>`,
      no_results: () => `<div class="no-results">${t("nothingFits")}</div>`,
      option_create: (d, escape) => `<div class="create">${t("create", escape(d.input))}</div>`,
    },
  });
  const input = picker.control_input;
  if (label) input.setAttribute("aria-label", label);
  input.setAttribute("autocomplete", "off");
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  // What is chosen stays to be read until something is typed in its place.
  const typing = () => picker.wrapper.classList.toggle("typing", input.value !== "");
  input.addEventListener("input", typing);
  picker.on("item_add", () => setTimeout(typing));
  picker.on("blur", () => setTimeout(typing));
  // The first key after focusField opens the list, as a click does.
  input.addEventListener("keydown", (event) => {
    if (!picker.isFocused && event.key !== "Tab" && event.key !== "Shift") picker.onFocus();
  }, true);
  if (select.closest("dialog, [popover]")) float(picker);
  if (hadFocus) focusField(select);
});

/** The edge of a dialog or popover would cut the list, so it is laid over the window: below the field, or above where there is more room. */
function float(picker) {
  const { control, dropdown, dropdown_content: content } = picker, gap = 4, edge = 8;
  dropdown.classList.add("over");
  const lay = () => {
    const c = control.getBoundingClientRect(), view = window.visualViewport;
    const below = (view ? view.offsetTop + view.height : innerHeight) - c.bottom - gap - edge, above = c.top - gap - edge;
    const up = below < 200 && above > below;
    content.style.maxHeight = `${Math.max(80, Math.min(260, (up ? above : below) - 10))}px`;
    Object.assign(dropdown.style, {
      left: `${c.left}px`,
      width: `${c.width}px`,
      top: up ? "auto" : `${c.bottom + gap}px`,
      bottom: up ? `${innerHeight - c.top + gap}px` : "auto",
    });
  };
  // A control that takes more tags grows, and moves its list along.
  picker.on("dropdown_open", () => {
    lay();
    for (const type of ["scroll", "resize"]) addEventListener(type, lay, true);
  });
  picker.on("dropdown_close", () => {
    for (const type of ["scroll", "resize"]) removeEventListener(type, lay, true);
  });
  for (const type of ["item_add", "item_remove"]) picker.on(type, () => requestAnimationFrame(lay));
}
