// What the reader chose for the page, kept in this browser.

import { language, t } from "./i18n.js";

function read(name) {
  try {
    return localStorage.getItem(`review:${name}`);
  } catch {
    return null; // storage is switched off
  }
}

function write(name, value) {
  try {
    localStorage.setItem(`review:${name}`, value);
  } catch {
    // the choice then lasts as long as the page
  }
}

const THEMES = ["auto", "light", "dark"];

export class Settings {
  constructor() {
    this.chosen = read("lang");
    this.browser = (navigator.languages || [navigator.language]).some((one) => one.startsWith("nl")) ? "nl" : "en";
    this.label = "WEAPON";
    this.theme = THEMES.includes(read("theme")) ? read("theme") : "auto";
    this.applyTheme();
  }

  begin(config) {
    this.given = config.lang;
    this.label = config.labels[0];
  }

  get lang() {
    return this.chosen || this.given || this.browser;
  }

  set lang(value) {
    this.chosen = value;
    write("lang", value);
  }

  nextTheme() {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length];
    write("theme", this.theme);
    this.applyTheme();
  }

  // On the buttons that change them.
  show(theme, lang) {
    const words = t("theme", { value: t(this.theme) });
    theme.setAttribute("aria-label", words);
    theme.setAttribute("title", words);
    theme.textContent = { auto: "◐", light: "☀", dark: "☾" }[this.theme];
    lang.textContent = language() === "nl" ? "EN" : "NL";
    lang.setAttribute("lang", language() === "nl" ? "en" : "nl");
  }

  applyTheme() {
    if (this.theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.theme;
  }
}
