// Nothing is left to decide: where the work is, what comes next, and a way back to each letter.

import { get } from "./api.js";
import { el } from "./dom.js";
import { t } from "./i18n.js";

export async function renderDone(list, config, heading, open) {
  const { letters } = await get("letters");
  const again = letters.map(({ letter, paragraph }) => el("li", {}, el("button", { type: "button", onclick: () => open(paragraph, letter) }, letter)));
  list.replaceChildren(el("li", { class: "hand done" },
    el("h2", {}, heading), el("p", {}, t("allDoneNote", { out: config.out })),
    el("p", {}, t("next"), " ", el("code", {}, `python -m pipeline merge ${config.folder} --part train`)),
    el("h3", {}, t("again")), el("ul", { class: "letters" }, ...again)));
}
