// The one entry. Each part looks for its own elements, on the page and in what htmx brings later.
import { scan } from "./core.js";
import "./problems.js";
import "./dialogs.js";
import "./menus.js";
import "./toast.js";
import "./palette.js";
import "./list.js";
import "./columns.js";
import "./board.js";
import "./edit.js";
import "./drafts.js";
import "./pickers.js";
import "./forms.js";
import "./notify.js";
import "./charts.js";
import "./keys.js";

document.body.addEventListener("htmx:load", (event) => scan(event.detail.elt));
document.documentElement.dataset.js = "on";
