// The windows over the page: how each closes, the guide, the list of keys, the history of a paragraph.

import { get } from "./api.js";
import { el, text } from "./dom.js";
import { renderGuide, showSection } from "./guide.js";
import { KEYS, language, t } from "./i18n.js";

const $ = (id) => document.getElementById(id);

export class Windows {
  // on: { closed(), fail(error) }
  constructor(on) {
    this.on = on;
    for (const dialog of document.querySelectorAll("dialog")) {
      dialog.querySelector(".close").addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", on.closed);
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.id !== "draft" && dialog.close());
    }
  }

  // Opens at the section about a label.
  async guide(label) {
    const dialog = $("guide");
    if (dialog.open) return dialog.close();
    const article = dialog.querySelector("article");
    if (!article.childElementCount) {
      try {
        renderGuide(article, (await get("guide")).markdown);
      } catch (error) {
        return this.on.fail(error);
      }
    }
    dialog.showModal();
    article.focus();
    showSection(article, label);
  }

  keys() {
    const dialog = $("keys");
    if (dialog.open) return dialog.close();
    dialog.querySelector("dl").replaceChildren(...KEYS[language()].map(([keys, meaning]) =>
      el("div", {}, el("dt", {}, el("kbd", {}, keys)), el("dd", {}, meaning))));
    dialog.showModal();
  }

  async history({ letter, paragraph }) {
    const dialog = $("history");
    if (dialog.open) return dialog.close();
    try {
      const { history } = await get("history", { letter, paragraph });
      const lines = history.map(({ at, action, spans, note }) => el("li", {},
        el("strong", {}, t(`${action}N`)), ` ${new Date(at).toLocaleString(language())}`,
        text("p", {}, action === "note" ? note : spans.map((span) => `${span.text} (${[span.label, span.kb_id].filter(Boolean).join(", ")})`).join("; "))));
      dialog.querySelector("ol").replaceChildren(...(lines.length ? lines : [el("li", {}, t("noHistory"))]));
      dialog.showModal();
    } catch (error) {
      this.on.fail(error);
    }
  }
}
