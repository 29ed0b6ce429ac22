// The bell: its count comes by server-sent events. A hidden tab lets go of its connection, so that many tabs do not use them up.
import { $, each, el, say, t } from "./core.js";
import { notice } from "./problems.js";
import { toast } from "./toast.js";

each("[data-bell]", (bell) => {
  if (!("EventSource" in window)) return;
  let source = null, timer = 0, last = null, generation = null;
  const show = (n) => {
    const dot = $(".dot", bell);
    if (dot) dot.hidden = !n;
    bell.setAttribute("aria-label", n ? (bell.dataset.labelNew ?? "{0}").replace("{0}", n) : (bell.dataset.label ?? ""));
    if (last !== null && n > last) say(t("newMany", n - last));
    last = n;
  };
  const open = () => {
    if (source) return;
    source = new EventSource(bell.dataset.bell);
    source.addEventListener("count", (event) => show(Number(event.data) || 0));
    source.addEventListener("toast", (event) => {
      try {
        toast(JSON.parse(event.data));
      } catch {
        /* not ours */
      }
    });
    source.addEventListener("generation", (event) => {
      if (generation !== null && generation !== event.data) notice("info", t("changed"), el("button.btn.btn-sm", { type: "button", onclick: () => location.reload() }, t("reload")));
      generation = event.data;
    });
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) source = null; // no such stream: the count of the page stands
    });
  };
  const close = () => {
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(close, 10000);
    else open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  if (!document.hidden) setTimeout(open, 300);
});
