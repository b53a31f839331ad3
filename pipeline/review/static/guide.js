// The annotation guide: the few forms of Markdown that it uses, as elements.

import { el } from "./dom.js";

function inline(source) {
  return source.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith("`") && part.length > 1) return el("code", { lang: "nl" }, part.slice(1, -1));
    if (part.startsWith("**") && part.length > 4) return el("strong", {}, part.slice(2, -2));
    return part;
  });
}

export function renderGuide(target, markdown) {
  const nodes = [];
  let list = null;
  for (const line of markdown.split(/\r?\n/)) {
    const heading = /^(#{1,4}) (.*)/.exec(line);
    const item = /^\s*(?:[-*]|\d+\.) (.*)/.exec(line);
    if (item) {
      if (!list) nodes.push((list = el("ul")));
      list.append(el("li", {}, ...inline(item[1])));
      continue;
    }
    list = null;
    if (heading) {
      const word = heading[2].split(/[^A-Za-z]/)[0];
      nodes.push(el(`h${Math.min(heading[1].length + 2, 6)}`, { "data-section": word, tabindex: "-1" }, ...inline(heading[2])));
    } else if (line.trim()) {
      nodes.push(el("p", {}, ...inline(line)));
    }
  }
  target.replaceChildren(...nodes);
}

export function showSection(target, label) {
  const heading = [...target.querySelectorAll("[data-section]")].find((node) => node.dataset.section === label);
  if (heading) heading.scrollIntoView({ block: "start" });
  else target.scrollTop = 0;
}
