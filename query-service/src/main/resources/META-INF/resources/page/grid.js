// The images of a page, justified; only what is near the window is in the document.

import * as api from './api.js';
import { justify, visible } from './layout.js';
import { html, nothing, ref, render, repeat } from './lit.js';

const MARGIN = 800; // pixels above and below the window that are drawn as well

/** Shows images in an element. `on.open(image)`, `on.like(image)`, `on.end()` are its events. */
export class Grid {
  #host;
  #on;
  #images = [];
  #boxes = [];
  #height = 0;
  #focused = 0;
  #fresh = new Set();
  #frame = 0;
  #drawn = ''; // what of the images is in the document

  constructor(host, on) {
    this.#host = host;
    this.#on = on;
    host.addEventListener('keydown', event => this.#key(event));
    new ResizeObserver(() => this.#layout()).observe(host);
    addEventListener('scroll', () => this.#later(), { passive: true });
  }

  get images() {
    return this.#images;
  }

  /** Replaces the images; those in `fresh` fade in. */
  show(images, fresh = new Set()) {
    this.#images = images;
    this.#fresh = fresh;
    this.#focused = Math.min(this.#focused, Math.max(images.length - 1, 0));
    this.#layout();
  }

  focus(index = this.#focused) {
    if (!this.#images.length) return;
    this.#focused = Math.min(Math.max(index, 0), this.#images.length - 1);
    const box = this.#boxes[this.#focused];
    const top = this.#host.getBoundingClientRect().top + box.top;
    if (top < 120 || top + box.height > innerHeight) {
      scrollTo({ top: scrollY + top - innerHeight / 3, behavior: 'instant' });
    }
    this.#draw();
    this.#host.querySelector(`[data-index="${this.#focused}"]`)?.focus({ preventScroll: true });
  }

  #layout() {
    const width = this.#host.clientWidth;
    if (!width) return;
    const rowHeight = width < 600 ? 120 : width < 1200 ? 176 : 208;
    ({ boxes: this.#boxes, height: this.#height } = justify(this.#images, width, rowHeight));
    this.#draw();
  }

  #later() {
    if (!this.#frame) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw({ onlyIfMoved: true });
      });
    }
  }

  #draw({ onlyIfMoved = false } = {}) {
    const offset = this.#host.getBoundingClientRect().top;
    const [from, to] = visible(this.#boxes, -offset - MARGIN, innerHeight - offset + MARGIN);
    const shown = [];
    for (let i = from; i < to; i++) shown.push(i);
    // The one that has the focus stays, or the focus would be lost with it.
    if ((this.#focused < from || this.#focused >= to) && this.#boxes[this.#focused]) shown.push(this.#focused);
    if (to >= this.#images.length - 1) this.#on.end();
    const drawn = `${from} ${to} ${this.#focused}`;
    // Most frames of a scroll show the same tiles a little higher, which costs nothing.
    if (onlyIfMoved && drawn === this.#drawn) return;
    this.#drawn = drawn;
    render(html`
      <ul class="grid" role="list" .style=${`height:${this.#height}px`}>
        ${repeat(shown, i => this.#images[i].id, i => this.#tile(i))}
      </ul>`, this.#host);
  }

  #tile(i) {
    const image = this.#images[i];
    const { left, top, width, height } = this.#boxes[i];
    const score = image.score === undefined ? '' : `, score ${image.score.toFixed(2)}`;
    return html`
      <li class=${this.#fresh.has(image.id) ? 'tile fresh' : 'tile'}
          .style=${`transform:translate(${left}px,${top}px);width:${width}px;height:${height}px`}>
        <button class="open" data-index=${i} data-id=${image.id} tabindex=${i === this.#focused ? 0 : -1}
            aria-label=${`${image.caption || image.id}${score}`}
            @click=${() => this.#on.open(image)} @focus=${() => { this.#focused = i; }}>
          ${picture(image.thumbnailUrl)}
        </button>
        ${image.copies > 1 ? html`<span class="copies" title="The same file under ${image.copies} ids">×${image.copies}</span>` : nothing}
        <button class="like" tabindex="-1" @click=${() => this.#on.like(image)}
            aria-label="More like ${image.caption || image.id}">like this</button>
      </li>`;
  }

  #key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) {
      this.focus(this.#focused + step);
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      this.focus(this.#across(event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Home') {
      this.focus(0);
    } else if (event.key === 'l' && this.#images[this.#focused]) {
      this.#on.like(this.#images[this.#focused]);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** The tile of the next row that lies under the middle of this one. */
  #across(direction) {
    const here = this.#boxes[this.#focused];
    if (!here) return 0;
    const middle = here.left + here.width / 2;
    for (let i = this.#focused; i >= 0 && i < this.#boxes.length; i += direction) {
      const box = this.#boxes[i];
      if (box.top !== here.top && box.left <= middle && box.left + box.width >= middle) return i;
    }
    return this.#focused + direction;
  }
}

/** An <img> that keeps its place empty until it is there, and says so if its file is gone. */
export function picture(path) {
  return html`<img alt="" decoding="async" draggable="true"
      ${ref(element => element && source(element, path))}
      @error=${event => event.target.closest('.tile, .large, .step')?.classList.add('gone')}>`;
}

function source(element, path) {
  if (element.dataset.path === path) return;
  element.dataset.path = path;
  const address = api.picture(path);
  if (typeof address === 'string') {
    element.src = address;
  } else {
    element.removeAttribute('src');
    address.then(url => {
      if (element.dataset.path === path) element.src = url;
    }, () => element.dispatchEvent(new Event('error')));
  }
}
