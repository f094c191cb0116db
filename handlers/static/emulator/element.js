// Builds DOM nodes. Text always becomes a text node, so nothing a person wrote is ever read as markup.

/** `props` are DOM properties; `data` and `aria` become data-* and aria-* attributes, `on` listeners. */
export function element(tag, props = {}, ...children) {
  const { data = {}, aria = {}, on = {}, ...rest } = props;
  const node = document.createElement(tag);
  Object.assign(node, rest);
  for (const [name, value] of Object.entries(data)) node.dataset[name] = value;
  for (const [name, value] of Object.entries(aria)) node.setAttribute(`aria-${name}`, value);
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

export function button(label, onClick, props = {}) {
  return element("button", { type: "button", textContent: label, on: { click: onClick }, ...props });
}

/** A drawing in the colour of the text around it; says nothing to a screen reader. */
export function icon(name) {
  return element("span", { className: `icon icon-${name}`, aria: { hidden: "true" } });
}
