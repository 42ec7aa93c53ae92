// Files on their way into the index: sent a few at a time, then awaited until they can be found.

import * as api from './api.js';

const AT_ONCE = 3;
const ASK_EVERY = 1_500;
const TRIES = 5;

/** What of a choice of files is taken for an image; what it really is, the service finds out. */
export const looksLikeImage = file => file.type.startsWith('image/') || /\.(jpe?g|png|gif|webp|bmp|tiff?|avif|hei[cf]|hif|jxl)$/i.test(file.name);

/** The uploads of this page; `onChange` hears of every step. */
export class Uploads {
  items = [];
  #onChange;
  #running = 0;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  add(files) {
    for (const file of files) this.items.push({ file, name: file.webkitRelativePath || file.name, state: 'waiting' });
    this.#next();
  }

  clear() {
    this.items = this.items.filter(i => ['waiting', 'sending', 'sent'].includes(i.state));
    this.#onChange();
  }

  /** Hears what the index says. */
  searchable(ids) {
    this.#settle(ids.map(id => ({ id })), item => {
      item.state = 'searchable';
    });
  }

  refused(refusals) {
    this.#settle(refusals, (item, refusal) => {
      item.state = 'refused';
      item.reason = refusal.reason || refusal.code;
    });
  }

  #settle(events, change) {
    for (const event of events) {
      for (const item of this.items) {
        if (item.id === event.id && item.state === 'sent') change(item, event);
      }
    }
    this.#onChange();
  }

  #next() {
    while (this.#running < AT_ONCE) {
      const item = this.items.find(i => i.state === 'waiting');
      if (!item) break;
      this.#running++;
      this.#send(item).finally(() => {
        this.#running--;
        this.#next();
      });
    }
    this.#onChange();
  }

  async #send(item) {
    item.state = 'sending';
    this.#onChange();
    for (let attempt = 1; ; attempt++) {
      try {
        const began = new Date();
        item.id = await api.publish(item.file);
        item.state = 'sent';
        item.file = null;
        this.#onChange();
        this.#ask(item, began);
        return;
      } catch (error) {
        const later = error instanceof api.Unreachable || error.status === 503 || error.status === 429;
        if (!later || attempt === TRIES) {
          item.state = 'refused';
          item.reason = error.message;
          this.#onChange();
          return;
        }
        item.reason = 'the service is busy or away; tried again';
        this.#onChange();
        await new Promise(resolve => setTimeout(resolve, 1000 * Math.max(error.retryAfter || 0, attempt)));
      }
    }
  }

  /** Events can be missed; the index itself cannot. */
  async #ask(item, began) {
    while (item.state === 'sent') {
      await new Promise(resolve => setTimeout(resolve, ASK_EVERY));
      try {
        const image = await api.image(item.id);
        if (item.state === 'sent' && image && new Date(image.indexedAt) >= began) this.searchable([item.id]);
      } catch { /* the service is away: asked again */ }
    }
  }
}

/** All files of a drop, folders included. */
export async function dropped(transfer) {
  const entries = [...transfer.items].map(i => i.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  const files = [];
  const walk = async entry => {
    if (entry.isFile) {
      files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
    } else {
      const reader = entry.createReader();
      for (;;) {
        const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (!part.length) break;
        for (const child of part) await walk(child);
      }
    }
  };
  for (const entry of entries) await walk(entry).catch(() => {});
  return files;
}
