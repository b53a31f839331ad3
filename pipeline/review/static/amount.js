// An amount as it was read, and the form to say what it is.

import { post } from "./api.js";
import { el } from "./dom.js";
import { language, t } from "./i18n.js";

const BOUNDS = ["exact", "about", "at_least", "at_most", "more_than", "less_than"];

export function amountText({ amount, edited }) {
  if (!amount) return [el("p", { class: "bad" }, t("amountNone"))];
  const number = new Intl.NumberFormat(language(), { maximumFractionDigits: 6 });
  const figures = (amount.value === undefined ? [amount.low, amount.high] : [amount.value]).map((figure) => number.format(figure)).join(" – ");
  const facts = [t(amount.kind), [amount.currency, figures].filter(Boolean).join(" "), t(amount.bound), edited && t("amountEdited")];
  return [el("p", { class: "value", lang: "nl" }, amount.text), el("p", { class: "facts" }, facts.filter(Boolean).join(" · "))];
}

export class AmountForm {
  // on: { save(amount), reset(), close() }
  constructor(on) {
    this.on = on;
    this.opened = false;
  }

  open(span) {
    const { kind = "count", value = "", low = "", high = "", currency = "", bound = "exact" } = span.amount || {};
    const field = (name, given, size) => el("label", {}, el("span", {}, t(`${name}Field`)), el("input", { name, value: given, maxlength: size, autocomplete: "off" }));
    const choice = (name, given, all) => el("label", {}, el("span", {}, t(`${name}Field`)), el("select", { name },
      ...all.map((value) => el("option", { value, selected: value === given }, t(value)))));
    this.error = el("p", { class: "error", role: "alert" });
    this.node = el("form", { class: "amount-form", novalidate: true, onsubmit: (event) => this.submit(event), onkeydown: (event) => this.key(event) },
      field("value", value, 60), el("div", { class: "pair" }, field("low", low, 60), field("high", high, 60)),
      el("div", { class: "pair" }, choice("kind", kind, ["money", "count"]), field("currency", currency ?? "", 3)), choice("bound", bound, BOUNDS),
      this.error,
      el("div", { class: "actions" },
        el("button", { type: "submit", class: "primary" }, t("amountSave")),
        span.edited ? el("button", { type: "button", class: "quiet", onclick: () => this.on.reset() }, t("amountReset")) : null));
    this.opened = true;
    return this.node;
  }

  focus() {
    this.node.elements.value.focus();
    this.node.elements.value.select();
  }

  close() {
    this.opened = false;
  }

  async submit(event) {
    event.preventDefault();
    const parts = Object.fromEntries(["kind", "value", "low", "high", "currency", "bound"].map((name) => [name, this.node.elements[name].value.trim()]));
    try {
      const { amount } = await post("amount", parts);
      if (this.opened) this.on.save(amount);
    } catch (error) {
      this.error.textContent = error.message;
    }
  }

  key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.on.close();
  }
}
