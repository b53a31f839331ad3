// What several annotators made of the paragraph, side by side; one of them can be taken over.

import { el, isolating, visible } from "./dom.js";
import { t } from "./i18n.js";

export function renderVersions(target, task, take) {
  const versions = task ? task.versions : [];
  target.hidden = versions.length === 0;
  target.setAttribute("aria-label", t("versions"));
  target.replaceChildren(...versions.map((version, at) => el("section", { class: "version", "aria-label": version.sessions.join(", ") },
    el("header", {}, el("strong", {}, version.sessions.join(", ")), version.answer ? ` ${t(`${version.answer}N`)}` : null),
    el("p", { lang: "nl" }, ...words(task, version)),
    links(task, version),
    el("button", { type: "button", onclick: () => take(at) }, t("take"), " ", el("kbd", {}, "v")))));
}

function words(task, version) {
  const parts = [];
  let mark = null;
  task.tokens.forEach((token, at) => {
    const span = version.spans.find((one) => one.token_start <= at && at <= one.token_end);
    if (span && at === span.token_start) {
      mark = el("span", { class: "mark", "data-label": span.label, "data-differs": span.differs });
      parts.push(mark);
    }
    const inside = span && at < span.token_end;
    const word = el(isolating(token.text), {}, ...visible(token.text));
    (span ? mark : parts)[span ? "append" : "push"](word);
    (inside ? mark : parts)[inside ? "append" : "push"](...visible(token.gap));
  });
  return parts;
}

// Only what differs is listed: the rest is the same on both sides.
function links(task, version) {
  return el("ul", {}, ...version.spans.filter((span) => span.differs).map((span) => {
    const text = task.tokens.slice(span.token_start, span.token_end + 1).map((token, at, all) => token.text + (at < all.length - 1 ? token.gap : "")).join("");
    return el("li", { "data-label": span.label }, el("bdi", { lang: "nl" }, ...visible(text)), el("span", { class: "tag" }, span.label),
      ` ${span.label === "AMOUNT" ? span.amount?.text ?? "?" : span.card?.nl || span.kb_id || "NIL"}`);
  }));
}
