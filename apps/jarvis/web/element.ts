// The few steps with which every page finds and makes its elements. Text goes in as text, never as markup.

/** The element with this id, of this kind. A page without it is a mistake of ours, so it throws. */
export function need<Kind extends Element>(id: string, kind: abstract new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`This page has no ${kind.name} with the id ${id}.`);
  return found;
}

/** A new element with a class and, when given, a text. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  text?: string,
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** A button that never sends a form. */
export function makeButton(className: string, title: string, pressed: () => void): HTMLButtonElement {
  const button = make("button", className, title);
  button.type = "button";
  button.addEventListener("click", pressed);
  return button;
}
