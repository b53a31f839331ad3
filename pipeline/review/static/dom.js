// Making elements. Text goes in as text nodes only: a letter that holds markup shows its markup.

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
const NAMES = {
  "\u200e": "LRM", "\u200f": "RLM", "\u061c": "ALM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF",
  "\u202d": "LRO", "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
  "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\u00ad": "SHY", "\ufeff": "BOM", "\u2060": "WJ",
};

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Characters that a reader cannot see, and that could turn the text around, are shown by name. Joiners inside an
// emoji stay: taken apart it would be another picture.
export function visible(text) {
  if (!HIDDEN.test(text)) return [text];
  const emoji = /\p{Extended_Pictographic}/u.test(text);
  const parts = [];
  let plain = "";
  for (const char of text) {
    if (!HIDDEN.test(char) || (emoji && char === "\u200d")) {
      plain += char;
      continue;
    }
    if (plain) parts.push(plain);
    plain = "";
    const code = `U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    parts.push(el("span", { class: "hidden-char", title: code }, NAMES[char] || code));
  }
  if (plain) parts.push(plain);
  return parts;
}

// Words written from right to left must not turn their neighbours around. Others stay plain: a line may break badly
// at an isolated word.
export const isolating = (text) => (/[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text) ? "bdi" : "span");

export function text(tag, attributes, content) {
  return el(tag, attributes, ...visible(content));
}

// Cells in their rows and columns; what several paragraphs say in one cell stands below each other.
export function table(cells, fill, attributes = {}) {
  const rows = new Map();
  for (const cell of cells) {
    if (!rows.has(cell.row)) rows.set(cell.row, []);
    const row = rows.get(cell.row);
    while (row.length <= cell.column) row.push(el("td"));
    row[cell.column].append(el("div", {}, ...fill(cell)));
  }
  const inOrder = [...rows.keys()].sort((one, other) => one - other);
  return el("table", { class: "grid", ...attributes }, el("tbody", {}, ...inOrder.map((at) => el("tr", {}, ...rows.get(at)))));
}
