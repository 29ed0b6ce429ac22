// Forms: checks in the browser before sending, errors, filters, files, one sending at a time.
import { $, $$, each, library, locale, on, say, t } from "./core.js";
import { focusField } from "./pickers.js";

// aspnet-client-validation reads the data-val attributes that ASP.NET writes.
let service = null;
function validate() {
  service ??= library("aspnet-client-validation/aspnet-validation.min.js").then(({ aspnetValidation }) => {
    const v = new aspnetValidation.ValidationService();
    const { highlight, unhighlight } = v;
    v.highlight = function (input, ...rest) {
      highlight.call(this, input, ...rest);
      input.setAttribute("aria-invalid", "true");
    };
    v.unhighlight = function (input, ...rest) {
      unhighlight.call(this, input, ...rest);
      input.removeAttribute("aria-invalid");
    };
    v.bootstrap({ watch: true });
    return v;
  }, () => null);
}
each("form:has([data-val=true])", (form) => {
  validate();
  form.addEventListener("validation", (event) => {
    if (!event.detail.valid) setTimeout(() => focusField($("[aria-invalid=true]", form)));
  });
});
const wrong = ".input-validation-error:not(.ts-wrapper)"; // a picker takes over the classes of its select
const summaries = ".cm-sum.validation-summary-errors";
each(wrong, (field) => field.setAttribute("aria-invalid", "true"));
// One error has no summary to lead to it, and its field may lie above what is seen: the focus goes there.
each(`form:has(${wrong})`, (form) => {
  if (!$(summaries, form) && !form.closest(".cm-inplace")) focusField($(wrong, form));
});
each(summaries, (summary) => {
  // Each line leads to its field where the message stands beside one.
  for (const li of $$("li", summary)) {
    const text = li.textContent.trim();
    const name = li.dataset.for ?? $$("[data-valmsg-for]").find((m) => m.textContent.trim() === text)?.dataset.valmsgFor;
    const field = name && document.getElementsByName(name)[0];
    if (!field) continue;
    field.id ||= `f-${name}`;
    const a = document.createElement("a");
    a.href = `#${field.id}`;
    a.textContent = text;
    a.addEventListener("click", (event) => {
      event.preventDefault();
      focusField(field);
    });
    li.replaceChildren(a);
  }
  summary.tabIndex = -1;
  summary.focus();
});

// A date field is the browser's, in the browser's language; below it stands the day in the page's, so that nobody confuses day and month.
each("input[type=date]", (input) => {
  const words = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const line = input.closest(".cm-field, .cm-inplace") && document.createElement("span");
  if (line) {
    line.className = "cm-day";
    line.id = `${input.id || input.name}-day`;
    input.after(line);
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
  }
  const tell = () => {
    const day = input.valueAsDate;
    // Chinese has a space between figures and words, as everywhere on the page.
    const said = day ? words.format(day).replace(/(\d)(?=[年月日])/g, "$1 ").replace(/([年月])(?=\d)/g, "$1 ").replace(/日(?=[周星])/, "日 ") : "";
    if (line) line.textContent = said;
    else input.title = said;
  };
  input.addEventListener("input", tell);
  tell();
});

// Filters: the rest of the address goes along, empty fields do not.
on("submit", "form[data-keep-query]", (_, form) => {
  const mine = new Set([...form.elements].map((f) => f.name).filter(Boolean));
  for (const old of $$("input[data-carried]", form)) old.remove();
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (mine.has(name) || /^(after|before|page|handler|cursor|at|count)$/.test(name)) continue;
    const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    input.dataset.carried = "";
    form.append(input);
  }
  const empty = [...form.elements].filter((f) => f.name && f.value === "" && !f.disabled && f.type !== "submit");
  for (const f of empty) f.disabled = true;
  setTimeout(() => {
    for (const f of empty) f.disabled = false;
  }, 500);
});
on("change", "[data-submit]", (_, field) => field.form?.requestSubmit());

// One sending at a time.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [hx-put], [hx-delete], [data-again]")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  setTimeout(() => {
    for (const b of $$("button:not([type=button]), [type=submit]", form)) b.classList.add("is-busy");
  }, 400);
  setTimeout(() => done(form), 15000);
});
function done(form) {
  delete form.dataset.sending;
  for (const b of $$(".is-busy", form)) b.classList.remove("is-busy");
}
addEventListener("pageshow", () => $$("form[data-sending]").forEach(done));

// A file that would be refused is not sent first.
on("change", "input[type=file][data-most]", (_, input) => {
  const large = [...input.files].some((f) => f.size > Number(input.dataset.most));
  input.setCustomValidity(large ? input.dataset.tooLarge : "");
  if (large) input.reportValidity();
});

// Small things.
on("click", "[data-show-password]", (_, button) => {
  const field = $("input", button.parentElement);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
});
on("click", "[data-copy]", async (_, button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(t("copied"));
    const was = button.innerHTML;
    button.textContent = t("copied");
    setTimeout(() => (button.innerHTML = was), 1500);
  } catch {
    /* no right to the clipboard: the text can be marked by hand */
  }
});
for (const [type, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  on(type, ".cm-drop", (event, area) => {
    event.preventDefault();
    area.classList.toggle("over", over);
    if (type !== "drop" || !event.dataTransfer?.files.length) return;
    const input = $("input[type=file]", area);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// The first run proposes the time zone of the person who sits before it.
each("select[data-own-zone=true]", (select) => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // A machine that keeps universal time says nothing of where its user is: the language's guess stays.
  if (own === "UTC" || own.startsWith("Etc/") || own === select.value || ![...select.options].some((o) => o.value === own)) return;
  select.value = own;
  select.dispatchEvent(new Event("change", { bubbles: true }));
});

// A box that only counts beside one of several buttons chooses that button: roles, "for some roles".
on("change", "[data-chooses] input", (event, input) => {
  const button = input.checked && $(input.closest("[data-chooses]").dataset.chooses, input.form);
  if (button) button.checked = true;
});
