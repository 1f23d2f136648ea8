// The login page, and the one that says that a password was wrong.

import { html, type Markup } from "./html.ts";

/** `problem` is what was wrong with the last try. */
export function loginPage(problem?: string): readonly Markup[] {
  return [
    html`<h1>Operator</h1>`,
    ...(problem === undefined ? [] : [html`<p class="notice" role="alert">${problem}</p>`]),
    html`<form class="login" method="post" action="/operator/login">
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required autofocus />
      <button class="strong">Log in</button>
    </form>`,
  ];
}
