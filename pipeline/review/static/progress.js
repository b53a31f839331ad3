// How far the session is: a bar, and what was decided how often.

import { el } from "./dom.js";
import { t } from "./i18n.js";

const SIGNS = { accept: "✓", reject: "✗", ignore: "–" };

export function renderProgress(bar, done, counters, progress) {
  const said = t("doneOf", progress);
  bar.setAttribute("aria-valuenow", progress.done);
  bar.setAttribute("aria-valuemax", progress.total);
  bar.setAttribute("aria-valuetext", said);
  bar.firstElementChild.style.setProperty("inline-size", `${progress.total ? (100 * progress.done) / progress.total : 0}%`);
  done.textContent = said;
  counters.replaceChildren(...["accept", "reject", "ignore", "spans", "sitting"].map((name) =>
    el("div", { "data-count": name, "data-sign": SIGNS[name], title: `${progress[name]} ${t(`${name}N`)}` }, el("dt", {}, t(`${name}N`)), el("dd", {}, String(progress[name])))));
}
