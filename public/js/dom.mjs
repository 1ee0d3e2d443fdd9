/**
 * Makes an element with its attributes, listeners (`onclick`, …) and children. Text is text, never markup.
 *
 * @param {string} name
 * @param {Record<string, any>} attributes
 * @param {...(Node|string)} children
 * @returns {any}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/** Writes a text where it is another: what has not changed is not drawn, or read out, again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The same of an attribute, for which the browser would work out the style again. */
export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

/**
 * The element of this name, which the page is known to have.
 *
 * @param {string} id
 * @returns {any}
 */
export const byId = (id) => document.getElementById(id);
