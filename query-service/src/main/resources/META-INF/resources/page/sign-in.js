// The form that asks for a key.

import * as api from './api.js';
import { html, nothing } from './lit.js';

/** Keeps the key in the tab, then goes on with `done`. */
export const signInForm = done => html`<form class="sign-in" @submit=${event => {
  event.preventDefault();
  api.key.set(new FormData(event.target).get('key').trim());
  done();
}}>
  <h2>Sign in</h2>
  <p>This service wants an API key. It stays in this tab.</p>
  <label>API key <input name="key" type="password" autocomplete="off" required></label>
  ${api.key.get() ? html`<p class="bad">The key was refused.</p>` : nothing}
  <div class="actions"><button class="primary">Sign in</button></div>
</form>`;
