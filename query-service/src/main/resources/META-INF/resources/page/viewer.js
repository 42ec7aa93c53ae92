// One image, large, with all that is known of it.

import { picture } from './grid.js';
import { html, nothing, render } from './lit.js';

/** The short name of a media type. */
export const format = type => type.replace('image/', '').toUpperCase();
const time = instant => new Date(instant).toLocaleString();

/** Opens an image in a dialog; `on` has what can be done with it. */
export class Viewer {
  #host;
  #on;
  #image = null;

  constructor(host, on) {
    this.#host = host;
    this.#on = on;
  }

  get image() {
    return this.#image;
  }

  open(image, answer) {
    this.#image = image;
    this.#draw(answer);
    const dialog = this.#host.querySelector('dialog');
    if (!dialog.open) dialog.showModal();
    dialog.querySelector('.say input').focus({ preventScroll: true });
  }

  close() {
    this.#host.querySelector('dialog[open]')?.close();
  }

  #draw(answer) {
    const image = this.#image;
    const on = this.#on;
    const timings = Object.entries(answer?.timingsMs || {});
    const say = event => {
      event.preventDefault();
      const words = new FormData(event.target).get('words').trim();
      this.close();
      on.like(image, words);
    };
    render(html`
      <dialog class="viewer" aria-label=${image.caption || image.id} @close=${() => { this.#image = null; on.closed(); }}
          @click=${event => event.target.localName === 'dialog' && this.close()}>
        <div class="large">${picture(image.originalUrl)}
          <p class="absent">The file cannot be shown. <a href=${image.originalUrl} download>Download it</a></p></div>
        <aside>
          <div class="bar">
            <button class="quiet" @click=${() => on.step(-1)} aria-label="Previous image">←</button>
            <button class="quiet" @click=${() => on.step(1)} aria-label="Next image">→</button>
            <span class="grow"></span>
            <button class="quiet" @click=${() => this.close()} aria-label="Close">✕</button>
          </div>
          <h2>${image.caption || image.id}</h2>
          <form class="say" @submit=${say}>
            <input name="words" aria-label="This one, but" placeholder="this one, but …" autocomplete="off" maxlength="2000">
            <button>Search</button>
          </form>
          <div class="actions">
            <button @click=${() => { this.close(); on.like(image, ''); }}>Like this</button>
            <button @click=${() => { this.close(); on.crop(image); }}>Choose a part</button>
            <a class="button" href=${image.originalUrl} target="_blank" rel="noopener">Original</a>
            ${on.canDelete() ? html`<button class="danger" @click=${() => { this.close(); on.remove(image); }}>Delete</button>` : nothing}
          </div>
          ${image.tags.length ? html`<div class="chips">${image.tags.map(tag =>
            html`<button class="chip" @click=${() => { this.close(); on.filter('tags', tag); }}>${tag}</button>`)}</div>` : nothing}
          <dl>
            ${Object.entries(image.attributes).map(([name, value]) => html`<dt>${name}</dt>
              <dd><button class="link" @click=${() => { this.close(); on.filter(`attributes.${name}`, value); }}>${value}</button></dd>`)}
            <dt>id</dt><dd class="mono">${image.id}</dd>
            ${image.uri ? html`<dt>from</dt><dd class="mono">${image.uri}</dd>` : nothing}
            <dt>file</dt><dd>${format(image.mediaType)}, ${image.width} × ${image.height}</dd>
            <dt>made</dt><dd>${time(image.createdAt)}</dd>
            <dt>indexed</dt><dd>${time(image.indexedAt)}</dd>
            ${image.score === undefined ? nothing : html`<dt>score</dt><dd>${image.score.toFixed(4)}</dd>`}
          </dl>
          ${answer?.composer ? html`<dl class="numbers">
            <dt>composer</dt><dd>${answer.composer}</dd>
            ${answer.release ? html`<dt>release</dt><dd class="mono">${answer.release}</dd>` : nothing}
            <dt>model</dt><dd class="mono">${answer.model}</dd>
            ${timings.map(([stage, ms]) => html`<dt>${stage}</dt><dd>${ms} ms</dd>`)}
          </dl>` : nothing}
        </aside>
      </dialog>`, this.#host);
  }
}
