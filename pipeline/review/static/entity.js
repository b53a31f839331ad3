// An entity of the knowledge base, as the panel and the picker show it.

import { el, text } from "./dom.js";
import { t } from "./i18n.js";

export function entity(card) {
  const names = card.en && card.en !== card.nl ? ` · ${card.en}` : "";
  const facts = [card.id, card.country, card.parent && t("under", { name: card.parent }), card.draft && t("draft")].filter(Boolean);
  return el("div", { class: "entity" },
    el("strong", {}, card.nl), el("span", { class: "alt" }, names),
    text("p", {}, card.description || ""), el("p", { class: "facts" }, facts.join(" · ")));
}
