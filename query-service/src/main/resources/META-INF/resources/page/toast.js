// Short words at the edge of the page, with at most one thing to do.

import { html, nothing, render } from './lit.js';

const shown = [];

/** Says something for a while. */
export function toast(text, { action, onAction, onGone, seconds = 6, kind = '' } = {}) {
  const entry = { text, action, kind };
  const end = acted => {
    const at = shown.indexOf(entry);
    if (at < 0) return;
    shown.splice(at, 1);
    clearTimeout(entry.timer);
    draw();
    if (acted) onAction?.();
    else onGone?.();
  };
  entry.end = end;
  entry.timer = setTimeout(() => end(false), seconds * 1000);
  shown.push(entry);
  draw();
}

function draw() {
  render(shown.map(entry => html`
    <div class="toast ${entry.kind}">
      <span>${entry.text}</span>
      ${entry.action ? html`<button @click=${() => entry.end(true)}>${entry.action}</button>` : nothing}
      <button class="quiet" aria-label="Close" @click=${() => entry.end(false)}>✕</button>
    </div>`), document.getElementById('toasts'));
}
