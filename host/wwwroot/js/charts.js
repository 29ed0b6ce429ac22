// Charts in the colours of the page, drawn again when the theme changes. The table inside the figure says the same.
import { $, $$, each, library, locale, send } from "./core.js";

const drawn = new Map();
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);
// light-dark() and friends become one plain colour only where they are used.
const colour = (name) => {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
};
const clear = (rgb, alpha) => rgb.replace(/^rgba?\(([^)]+)\)$/, (_, c) => `rgba(${c.split(",").slice(0, 3).join(",")}, ${alpha})`);
const nameOf = (c, i) => (/^(prospecting|engaging|won|lost)$/.test(c) ? `--st-${c}` : `--ch-${c ?? (i % 6) + 1}`);
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** The last point of a line carries its name, so that nobody looks to and fro. */
const endLabels = {
  id: "endLabels",
  afterDatasetsDraw(chart, _, options) {
    if (!options.on) return;
    const { ctx } = chart;
    ctx.save();
    ctx.font = `12px ${options.font}`;
    ctx.textBaseline = "middle";
    let lastY = -99;
    chart.data.datasets
      .map((d, i) => ({ d, p: chart.getDatasetMeta(i).data.at(-1) }))
      .filter((x) => x.p)
      .sort((a, b) => a.p.y - b.p.y)
      .forEach(({ d, p }) => {
        ctx.fillStyle = options.ink;
        // A line that ends early has its name above its end, so that the other line does not run through it.
        if (p.x < chart.chartArea.right - 8) {
          const half = ctx.measureText(d.label).width / 2, { left, top, bottom } = chart.chartArea;
          // Where a line runs through that place, it stands below.
          const taken = (y) => chart.data.datasets.some((_, i) => {
            const points = chart.getDatasetMeta(i).data;
            return points.slice(1).some((to, n) => {
              const from = points[n], [l, r] = [Math.max(from.x, p.x - half - 6), Math.min(to.x, p.x + half + 6)];
              const at = (x) => from.y + ((x - from.x) / (to.x - from.x)) * (to.y - from.y);
              return l <= r && Math.min(at(l), at(r)) < y + 9 && Math.max(at(l), at(r)) > y - 9;
            });
          });
          const y = [p.y - 14, p.y + 16, p.y - 30, p.y + 32].find((at) => at > top && at < bottom && !taken(at)) ?? p.y - 14;
          ctx.fillText(d.label, Math.max(p.x - half, left + 4), y);
          return;
        }
        const y = Math.max(p.y, lastY + 15);
        lastY = y;
        ctx.fillText(d.label, p.x + 8, y);
      });
    ctx.restore();
  },
};

async function draw(figure) {
  const plot = $(".plot", figure);
  let spec;
  try {
    if (figure.dataset.chartUrl) {
      const answer = await send(figure.dataset.chartUrl);
      if (!answer.ok) return;
      spec = await answer.json();
    } else spec = JSON.parse(figure.dataset.chart);
  } catch {
    return; // the table stays
  }
  const { Chart } = await library("chart.js/chart.umd.min.js");
  drawn.get(figure)?.destroy();
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", figure.dataset.label ?? $("figcaption", figure)?.textContent.trim() ?? "");
  plot.replaceChildren(canvas);
  const first = !figure.classList.contains("is-drawn");
  figure.classList.add("is-drawn");
  if (first) for (const d of $$(":scope > details", figure)) d.open = false;

  const ink = colour("--ink-2"), faint = colour("--ink-3"), line = colour("--line"), sheet = colour("--sheet");
  const font = getComputedStyle(document.body).fontFamily;
  // The sign alone, as everywhere else on the page: "$", also for a reader of Chinese.
  const format = spec.format?.style === "currency" ? { currencyDisplay: "narrowSymbol", ...spec.format } : spec.format;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, ...format });
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1, ...format });
  const round = spec.type === "doughnut", lines = spec.type === "line", lying = !!spec.horizontal;
  const direct = lines && spec.series.length > 1 && spec.series.length < 4;
  // Of nothing but zeros an axis would invent amounts.
  const nothing = !round && spec.series.every((s) => s.data.every((v) => !v));
  const scale = (isValue) => ({
    ...(isValue && nothing ? { max: 1 } : {}),
    stacked: !!spec.stacked,
    beginAtZero: isValue,
    grid: { display: isValue, color: line, drawTicks: false },
    border: { display: !isValue, color: line },
    ticks: { color: faint, padding: 6, maxTicksLimit: isValue ? 5 : 7, autoSkip: true, autoSkipPadding: 14, maxRotation: 0, font: { size: 12, family: font }, ...(isValue ? { callback: (v) => (nothing && v > 0 ? "" : short.format(v)) } : {}) },
  });
  const chart = new Chart(canvas, {
    type: spec.type,
    data: {
      labels: spec.labels,
      datasets: spec.series.map((s, i) => {
        const c = colour(nameOf(s.color, i));
        if (round) return { label: s.name, data: s.data, backgroundColor: s.data.map((_, n) => colour(nameOf(s.colors?.[n], n))), borderColor: sheet, borderWidth: 2 };
        if (lines) {
          const end = s.data.length - 1;
          return { label: s.name, data: s.data, borderColor: c, backgroundColor: clear(c, 0.08), fill: i === 0 && !s.dash, borderWidth: 2.5, borderDash: s.dash ? [5, 4] : [], tension: 0, pointRadius: s.data.map((_, n) => (n === end ? 4.5 : 0)), pointHoverRadius: 5, pointHitRadius: 14, pointBackgroundColor: c, pointBorderColor: sheet, pointBorderWidth: 2 };
        }
        return { label: s.name, data: s.data, backgroundColor: s.colors ? s.data.map((_, n) => colour(nameOf(s.colors[n], n))) : c, borderRadius: 3, maxBarThickness: lying ? 18 : 36, categoryPercentage: 0.7 };
      }),
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: still.matches ? false : { duration: 140 },
      indexAxis: lying ? "y" : "x",
      layout: { padding: { right: direct ? 96 : 8, top: 8 } },
      interaction: { mode: round ? "nearest" : "index", intersect: round, axis: lying ? "y" : "x" },
      scales: round ? {} : lying ? { x: scale(true), y: scale(false) } : { x: scale(false), y: scale(true) },
      plugins: {
        endLabels: { on: direct, ink, font },
        legend: { display: round || (spec.series.length > 1 && !direct), position: round ? "right" : "bottom", labels: { color: ink, boxWidth: 12, boxHeight: 12, borderRadius: 3, useBorderRadius: true, font: { size: 12, family: font } } },
        tooltip: { backgroundColor: colour("--ink"), titleColor: sheet, bodyColor: sheet, cornerRadius: 6, padding: 8, displayColors: spec.series.length > 1, callbacks: { label: (x) => ` ${x.dataset.label ? `${x.dataset.label}: ` : ""}${number.format(round ? x.parsed : lying ? x.parsed.x : x.parsed.y)}` } },
      },
      onHover: (event, hits) => (event.native.target.style.cursor = link(spec, hits) ? "pointer" : "default"),
      onClick: (event, _hits, self) => {
        const to = link(spec, self.getElementsAtEventForMode(event, "nearest", { intersect: !lines }, false));
        if (to) location.assign(to);
      },
    },
    plugins: [endLabels],
  });
  drawn.set(figure, chart);
}
const link = (spec, hits) => hits?.[0] && spec.series[hits[0].datasetIndex]?.href?.[hits[0].index];

const seen = new IntersectionObserver((entries) => {
  for (const e of entries) {
    if (!e.isIntersecting) continue;
    seen.unobserve(e.target);
    draw(e.target);
  }
}, { rootMargin: "200px" });
each("figure[data-chart], figure[data-chart-url]", (figure) => seen.observe(figure));

const again = () => {
  for (const figure of drawn.keys()) {
    if (figure.isConnected) draw(figure);
    else {
      drawn.get(figure).destroy();
      drawn.delete(figure);
    }
  }
};
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
