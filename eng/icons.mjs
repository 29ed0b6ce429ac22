// Makes host/wwwroot/icons.svg: one sprite of the icons named below, from an unpacked @tabler/icons,
// plus the stage glyphs and the brand mark, which are ours.
//   node eng/icons.mjs path/to/@tabler/icons
import { readFileSync, writeFileSync } from "node:fs";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const names = `
  activity address-book adjustments-horizontal alert-circle alert-triangle api archive arrow-back-up arrow-down arrow-left
  arrow-merge arrow-right arrow-up arrows-exchange arrows-sort at award ban baseline-density-medium
  baseline-density-small bell bell-off bolt bookmark box briefcase building building-store building-warehouse bulb
  calculator calendar calendar-event calendar-time cash category chart-bar chart-dots chart-line chart-pie check checkbox checks
  chevron-down chevron-left chevron-right chevron-up chevrons-left chevrons-right circle circle-arrow-up
  circle-check circle-dashed circle-x clipboard clipboard-list clock clock-pause cloud code coin columns-3 command
  copy credit-card currency-dollar currency-yuan database database-import device-desktop device-floppy
  device-mobile discount dots dots-vertical download edit error-404 external-link eye eye-off file file-check
  file-export file-import file-invoice file-spreadsheet file-text file-zip filter filter-off flag folder forms
  gauge git-branch git-compare grip-vertical hand-stop hash headset heart-handshake heartbeat help help-circle
  hierarchy history home hourglass id inbox info-circle key keyboard language layout-board layout-dashboard
  layout-grid layout-kanban layout-list layout-sidebar layout-sidebar-right lifebuoy link list list-check list-details list-search
  loader lock lock-open login logout mail mail-fast mail-off map-pin menu-2 message message-circle messages minus moon
  news note notebook package palette paperclip password pencil phone phone-call phone-incoming phone-off phone-outgoing photo pin
  pinned player-pause player-play player-stop plug plug-connected plug-x plus point power printer puzzle qrcode
  receipt receipt-tax refresh refresh-alert restore robot rocket rotate route rss scale school search send server settings
  settings-cog share shield shield-check shield-lock shopping-cart sitemap sort-ascending sort-descending speakerphone
  square square-check stack-2 star star-off stars subtask sun switch-horizontal table tag tags target target-arrow template
  terminal-2 thumb-down thumb-up ticket tool transfer trash trash-off trending-down trending-up trophy truck-delivery
  upload user user-check user-circle user-edit user-minus user-off user-plus user-search user-share user-x users
  users-group versions wallet webhook world writing x zoom-in
`.trim().split(/\s+/);
const filled = ["star"];

const from = process.argv[2];
if (!from) {
  console.error("usage: node eng/icons.mjs path/to/@tabler/icons");
  process.exit(2);
}
const body = (kind, name) =>
  readFileSync(join(from, "icons", kind, `${name}.svg`), "utf8")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/ \/>/g, "/>");

const own = [
  `<symbol id="st-prospecting" viewBox="0 0 14 14"><circle cx="7" cy="7" r="5.75" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M7 7V3.5A3.5 3.5 0 0 1 10.5 7z" fill="currentColor" stroke="none"/></symbol>`,
  `<symbol id="st-engaging" viewBox="0 0 14 14"><circle cx="7" cy="7" r="5.75" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M7 3.5a3.5 3.5 0 0 1 0 7z" fill="currentColor" stroke="none"/></symbol>`,
  `<symbol id="st-late" viewBox="0 0 14 14"><circle cx="7" cy="7" r="5.75" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M7 3.5a3.5 3.5 0 1 1-3.5 3.5H7z" fill="currentColor" stroke="none"/></symbol>`,
  `<symbol id="st-won" viewBox="0 0 14 14"><path d="M7 .5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z" fill="currentColor" stroke="none"/><path d="M4.2 7.2l2 2 3.6-4" fill="none" stroke="var(--sheet, #fff)" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/></symbol>`,
  `<symbol id="st-lost" viewBox="0 0 14 14"><circle cx="7" cy="7" r="5.75" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M5 5l4 4M9 5l-4 4" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/></symbol>`,
  `<symbol id="brand" viewBox="0 0 26 26"><rect x="1" y="1" width="11" height="11" rx="3" fill="var(--petrol, #0e5a66)"/><rect x="14" y="1" width="11" height="11" rx="3" fill="var(--petrol, #0e5a66)" opacity=".35"/><rect x="1" y="14" width="11" height="11" rx="3" fill="var(--petrol, #0e5a66)" opacity=".6"/><circle cx="19.5" cy="19.5" r="5.5" fill="var(--spark, #c2512a)"/></symbol>`,
];

const seen = [...new Set(names)].sort();
const symbols = [
  ...seen.map((n) => `<symbol id="i-${n}" viewBox="0 0 24 24">${body("outline", n)}</symbol>`),
  ...filled.map((n) => `<symbol id="i-${n}-filled" viewBox="0 0 24 24"><g fill="currentColor" stroke="none">${body("filled", n)}</g></symbol>`),
  ...own,
];
const svg = `<svg xmlns="http://www.w3.org/2000/svg">
<!-- Made by eng/icons.mjs. Icons i-*: Tabler Icons, MIT, see lib/tabler-icons/LICENSE. Stage glyphs and brand: CrmModular. -->
${symbols.join("\n")}
</svg>
`;
writeFileSync(join(dirname(fileURLToPath(import.meta.url)), "..", "host", "wwwroot", "icons.svg"), svg);
console.log(`${symbols.length} symbols, ${svg.length} bytes`);
