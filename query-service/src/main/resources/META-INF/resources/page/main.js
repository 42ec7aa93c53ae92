// The page: one query, its results, and what happens meanwhile.

import * as api from './api.js';
import { cropper } from './crop.js';
import { Grid, picture } from './grid.js';
import { html, live, nothing, ref, render } from './lit.js';
import { asks, COMPOSERS, composerOf, EMPTY, filterOf, fromAddress, requestOf, title, toAddress } from './query.js';
import { reduce } from './reduce.js';
import { signInForm } from './sign-in.js';
import { toast } from './toast.js';
import { dropped, looksLikeImage, Uploads } from './uploads.js';
import { format, Viewer } from './viewer.js';

const PAGE = 60;
const COLUMN = 12;
const MOST_VALUES = 200;
const COUNTED_MS = 5_000; // counts stand so long while images stream in
const TYPING_MS = 140;
const MAX_FILE = 16_000_000;
const UNDO_SECONDS = 8;
const AHEAD = 30;
const AHEAD_MS = 2_000;
const TOP = 300; // pixels down the page that still count as its top
const LIVE_MS = 1_500; // between two looks at the newest images while they stream in

const main = document.getElementById('main');
const overlays = document.getElementById('overlays');

let query = fromAddress(location);
let trail = history.state?.trail || [];
let typing = false;
let typingTimer = 0;
let stats = null;
let answer = null; // of the last search
let problem = null;
let busy = true; // until the first answer
let connected = true;
let pending = 0; // images that came while the reader was further down
let freshness = null;
let columns = [];
let facets = [];
let counted = { what: '', until: 0 };
let end = { next: null };
const hidden = new Set(); // deleted here, not yet there

// ------------------------------------------------------------------ results

const frame = document.createElement('div');
frame.className = 'results';
const grid = new Grid(frame, {
  open: image => openImage(image),
  like: image => ask({ image: { id: image.id }, crop: null }),
  end: () => more(),
});

let running = null;
let turn = 0;

/** Runs the query of now. What an older one answers is thrown away. */
async function run({ quiet = false } = {}) {
  running?.abort();
  const mine = ++turn;
  const control = running = new AbortController();
  busy = !quiet;
  draw();
  try {
    if (query.compare && asks(query)) {
      await compare(mine, control.signal);
    } else {
      await list(mine, control.signal, quiet);
    }
    if (mine === turn) {
      problem = null;
      remember();
    }
  } catch (error) {
    if (mine === turn && error.name !== 'AbortError') failed(error);
  }
  if (mine === turn) {
    busy = false;
    draw();
  }
}

/** The first images, or those that follow `next`. */
async function page(next, signal) {
  if (!asks(query)) {
    const found = await api.newest({ limit: PAGE, before: next, filter: filterOf(query), signal });
    return { images: found.images, next: found.next };
  }
  const { request, file } = requestOf(query, { hasPhi: stats?.release, limit: PAGE, collapse: true, next });
  const found = await api.search(request, file, signal);
  if (!next) answer = found;
  return { images: found.hits, next: found.next };
}

async function list(mine, signal, quiet) {
  const first = await page(null, signal);
  if (mine !== turn) return;
  if (!asks(query)) answer = null;
  const known = new Set(grid.images.map(i => i.id));
  const fresh = quiet ? new Set(first.images.map(i => i.id).filter(id => !known.has(id))) : new Set();
  if (quiet) {
    await loaded(first.images.filter(i => fresh.has(i.id)).slice(0, AHEAD));
    if (mine !== turn) return;
  }
  if (!quiet) scrollTo({ top: 0, behavior: 'instant' });
  columns = [];
  end = first;
  pending = 0;
  grid.show(shown(first.images), fresh);
  countFacets(facetsOf(first.images));
}

/** Thumbnails that are here before their places are: what comes by itself shall not flicker. */
function loaded(images) {
  const all = images.map(async image => {
    const element = new Image();
    element.src = await api.picture(image.thumbnailUrl);
    await element.decode();
  });
  return Promise.race([Promise.allSettled(all), new Promise(resolve => setTimeout(resolve, AHEAD_MS))]);
}

let loading = false;

async function more() {
  if (loading || busy || !end.next || problem || query.compare) return;
  loading = true;
  const mine = turn;
  try {
    const next = await page(end.next);
    if (mine === turn) {
      end = next;
      // An image that was indexed anew meanwhile may have moved down.
      const known = new Set(grid.images.map(i => i.id));
      grid.show([...grid.images, ...shown(next.images.filter(i => !known.has(i.id)))]);
    }
  } catch (error) {
    if (mine === turn && error.name !== 'AbortError') failed(error);
  } finally {
    loading = false;
  }
}

const shown = images => images.filter(i => !hidden.has(i.id));

async function compare(mine, signal) {
  const both = query.image && query.text.trim();
  const names = Object.keys(COMPOSERS).filter(name =>
    (both || name === (query.image ? 'image' : 'text')) && (stats?.release || !name.startsWith('lincir')));
  const made = names.map(name => ({ name, hits: [], ms: null, problem: null }));
  columns = made;
  await Promise.all(made.map(async column => {
    const { request, file } = requestOf(query, { hasPhi: stats?.release, composer: column.name, limit: COLUMN });
    try {
      const found = await api.search(request, file, signal);
      column.hits = found.hits;
      column.ms = found.timingsMs.total;
    } catch (error) {
      if (error.name === 'AbortError' || error.status === 401) throw error;
      column.problem = error.message;
    }
    if (mine === turn) draw();
  }));
}

function facetsOf(images) {
  const counts = new Map();
  const count = (field, value) => {
    const name = `${field}\n${value}`;
    counts.set(name, (counts.get(name) || 0) + 1);
  };
  for (const image of images) {
    image.tags.forEach(tag => count('tags', tag));
    Object.entries(image.attributes).forEach(([name, value]) => value.length < 40 && count(`attributes.${name}`, value));
    count('mediaType', image.mediaType);
  }
  const labels = new Set(query.filter.map(label));
  return [...counts].filter(([, n]) => n > 1 && n < images.length)
    .sort((a, b) => b[1] - a[1])
    .map(([name]) => ({ field: name.slice(0, name.indexOf('\n')), value: name.slice(name.indexOf('\n') + 1) }))
    // A tag and an attribute that say the same are one chip.
    .filter(f => !labels.has(label(f)) && labels.add(label(f)))
    .slice(0, 16);
}

/** How many images each chip would leave; those of one field are alternatives, so it does not narrow itself. */
async function countFacets(chips) {
  const wanted = JSON.stringify([chips, query.filter, query.since]);
  if (wanted === counted.what && Date.now() < counted.until) return;
  const mine = counted = { what: wanted, until: Date.now() + COUNTED_MS };
  const fields = [...new Set(chips.map(c => c.field))];
  const counts = new Map();
  await Promise.all(fields.map(async field => {
    const values = chips.filter(c => c.field === field).map(c => c.value);
    const others = filterOf({ ...query, filter: query.filter.filter(f => f.field !== field) });
    const found = await api.facet(field, { ...others, [field]: values }, MOST_VALUES).catch(() => []);
    for (const { value, count } of found) counts.set(`${field}\n${value}`, count);
  }));
  if (mine !== counted) return;
  facets = chips.map(c => ({ ...c, count: counts.get(`${c.field}\n${c.value}`) }));
  draw();
}

function failed(error) {
  problem = error;
  if (error.status === 401) return signIn();
  if ([429, 503].includes(error.status) || error instanceof api.Unreachable) {
    const mine = turn;
    setTimeout(() => mine === turn && run({ quiet: true }), Math.max(error.retryAfter * 1000, 2_000));
  }
  return null;
}

// ------------------------------------------------------------------ the query and its address

/** Changes the query, puts it into the address, and runs it. */
function ask(change, { typed = false } = {}) {
  clearTimeout(typingTimer);
  query = { ...query, ...change };
  if (!query.image) query.crop = null;
  const address = toAddress(query);
  if (typed && typing) history.replaceState({ trail }, '', address);
  else history.pushState({ trail }, '', address);
  typing = typed;
  if (change.image !== undefined || change.crop !== undefined) viewer.close();
  return run();
}

function typed(text) {
  query = { ...query, text };
  draw();
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => ask({ text }, { typed: true }), TYPING_MS);
}

addEventListener('popstate', event => {
  trail = event.state?.trail || [];
  typing = false;
  clearTimeout(typingTimer);
  query = fromAddress(location);
  viewer.close();
  run();
});

/** Adds the query to the trail, or takes the place of the one that was typed before it. */
function remember() {
  const address = toAddress(query);
  const step = { address, title: title(query), thumb: query.image?.small || '', id: query.image?.id || '' };
  const at = trail.findIndex(s => s.address === address);
  if (at >= 0) {
    trail = trail.slice(0, at + 1);
  } else {
    const last = trail.at(-1);
    const same = last && last.id === step.id && last.thumb === step.thumb && typing && last.typed;
    trail = [...(same ? trail.slice(0, -1) : trail), { ...step, typed: typing }].slice(-12);
  }
  history.replaceState({ trail }, '', address);
}

function goTo(step) {
  history.pushState({ trail }, '', step.address);
  typing = false;
  query = fromAddress(location);
  run();
}

/** Takes a file as the image of the query, if it is one. */
async function take(file) {
  if (!file) return;
  if (file.size > MAX_FILE) {
    toast(`${file.name || 'The file'} has ${Math.round(file.size / 1e6)} MB; a search takes images of up to ${MAX_FILE / 1e6} MB.`, { kind: 'bad' });
    return;
  }
  if (!looksLikeImage(file)) {
    toast(`${file.name || 'What was given'} is no image: JPEG, PNG, GIF, WebP, BMP, TIFF, AVIF, HEIC and JPEG XL are taken.`, { kind: 'bad' });
    return;
  }
  const small = await reduce(file).catch(() => ''); // such as TIFF: searched all the same, but not shareable
  await ask({ image: { file, small }, crop: null });
  document.querySelector('#words')?.focus();
}

async function takeLink(address) {
  const own = new URL(address, location).href.match(`^${location.origin}/v1/images/([^/]+)/`);
  if (own) return ask({ image: { id: decodeURIComponent(own[1]) }, crop: null });
  try {
    const response = await fetch(address);
    const blob = await response.blob();
    if (!response.ok || !blob.type.startsWith('image/')) throw new TypeError();
    return await take(new File([blob], address, { type: blob.type }));
  } catch {
    return toast('That address cannot be read from this page: its site does not share it. Save the image, and drop the file here.', { kind: 'bad', seconds: 9 });
  }
}

async function takeFiles(files) {
  const images = files.filter(looksLikeImage);
  if (files.length && !images.length) return take(files[0]);
  if (images.length === 1) return take(images[0]);
  if (images.length && api.canPublish()) {
    toast(`${images.length} images: search with the first, or`, {
      action: `add all to the index`, seconds: 12, onAction: () => addFiles(images),
    });
  }
  return images.length ? take(images[0]) : null;
}

// ------------------------------------------------------------------ what is on the page

const words = () => document.getElementById('words');
const picked = event => {
  takeFiles([...event.target.files]);
  event.target.value = '';
};

function draw() {
  document.title = asks(query) ? `${title(query)} · Pictor` : 'Pictor';
  render(header(), document.getElementById('top'));
  render(body(), main);
}

function header() {
  const both = query.image && query.text.trim();
  const { name } = composerOf(query, stats?.release);
  return html`
    <div class="row">
      <a class="brand" href="/" @click=${event => { event.preventDefault(); ask({ ...EMPTY }); }}>
        <img src="page/icon.svg" alt="" width="24" height="24"> Pictor</a>
      <form class="box" role="search" @submit=${event => { event.preventDefault(); typing = false; ask({ text: query.text }); }}>
        ${query.image ? html`
          <span class="reference">
            <button type="button" class="step" aria-label="Choose a part of the image" title="Choose a part" @click=${() => openCrop()}>
              ${query.image.id ? picture(api.fileOf(query.image.id, 'thumbnail'))
                : query.image.small ? html`<img alt="" src=${query.image.small}>` : html`<span class="nothumb">file</span>`}
              ${query.crop ? html`<span class="cut" title="a part of it">▣</span>` : nothing}
            </button>
            <button type="button" class="quiet" aria-label="Without the image" @click=${() => ask({ image: null, crop: null })}>✕</button>
          </span>` : nothing}
        <input id="words" type="search" autocomplete="off" enterkeyhint="search" maxlength="2000"
          aria-label=${query.image ? 'This image, but' : 'Search images'}
          placeholder=${query.image ? 'but … in green, at night, on a red background' : 'Describe an image, or drop one anywhere'}
          .value=${live(query.text)} @input=${event => typed(event.target.value)}>
        <label class="icon" title="Search with an image">
          <input type="file" accept="image/*,.avif,.heic,.heif,.hif,.jxl" class="unseen" aria-label="Search with an image file" @change=${picked}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 3 7.2 5H4a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2h-3.2L15 3H9Zm3 14.5a5 5 0 1 1 0-10 5 5 0 0 1 0 10Zm0-2a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z" fill="currentColor"/></svg>
        </label>
      </form>
      <div class="tools">
        ${api.canPublish() || !stats ? html`<button class=${stats ? '' : 'unknown'} @click=${() => openAdd()}>Add images</button>` : nothing}
        <button class="icon" aria-label="Light or dark" title="Light or dark" @click=${theme}>◐</button>
        <button class="icon" aria-label="Keys" title="Keys (?)" @click=${openKeys}>?</button>
      </div>
    </div>
    <div class="row second">
        ${both && ['lincir-pdv', 'slerp', 'sum'].includes(name) ? html`
          <label class="weight"><span>keep the image</span>
            <input type="range" min="0" max="1" step="0.02" aria-label="From keep the image to follow the words"
              .value=${live(String(query.weight))} @input=${event => weigh(Number(event.target.value))}>
            <span>follow the words</span></label>` : nothing}
        ${both ? html`<label class="composer">
            <span class="unseen">Composer</span>
            <select aria-label="Composer" @change=${event => ask({ composer: event.target.value })}>
              <option value="" ?selected=${!query.composer}>best composer</option>
              ${Object.keys(COMPOSERS).map(c => html`<option value=${c} ?selected=${query.composer === c} title=${COMPOSERS[c]}>${c}</option>`)}
            </select></label>
          <button aria-pressed=${query.compare} @click=${() => ask({ compare: !query.compare })}>Compare</button>` : nothing}
        ${asks(query) ? html`<label class="not"><span>without</span>
          <input aria-label="Without" autocomplete="off" maxlength="2000" placeholder="…" .value=${live(query.not)}
            @change=${event => ask({ not: event.target.value })}></label>` : nothing}
        <div class="chips" role="group" aria-label="Filters">
          ${query.filter.map(f => html`<button class="chip on" aria-label="Remove filter ${f.value}"
            @click=${() => ask({ filter: query.filter.filter(other => other !== f) })}>${label(f)} ✕</button>`)}
          ${facets.map(f => html`<button class="chip" title=${f.field.replace('attributes.', '')}
            aria-label=${f.count === undefined ? `Only ${label(f)}` : `Only ${label(f)}, ${f.count.toLocaleString()} images`}
            @click=${() => filter(f.field, f.value)}>${label(f)}${f.count === undefined ? nothing
              : html` <small>${f.count.toLocaleString()}</small>`}</button>`)}
        </div>
        <label class="since"><span>since</span><input type="date" aria-label="Made since" .value=${live(query.since)}
          @change=${event => ask({ since: event.target.value })}></label>
    </div>
    <div class="row foot">
      ${trail.length > 1 ? html`<nav class="trail" aria-label="What was asked">
        ${trail.map((step, i) => html`${i ? html`<span aria-hidden="true">›</span>` : nothing}
          <a href=${step.address} aria-current=${i === trail.length - 1 ? 'step' : nothing}
             @click=${event => { event.preventDefault(); goTo(step); }}>
            ${step.thumb ? html`<img alt="" src=${step.thumb}>`
              : step.id ? picture(api.fileOf(step.id, 'thumbnail')) : nothing}
            ${step.title}</a>`)}
      </nav>` : nothing}
      <div class="line" role="status" aria-live="polite">${line()}</div>
    </div>
    ${pending ? html`<button class="pill" @click=${() => run()}>${pending} new images ↑</button>` : nothing}
    <div class=${busy ? 'progress on' : 'progress'} aria-hidden="true"></div>`;
}

/** What a chip says; a value without a letter, such as a number, says nothing without its name. */
function label({ field, value }) {
  if (field === 'mediaType') return format(value);
  return field.startsWith('attributes.') && !/\p{L}/u.test(value) ? `${field.slice('attributes.'.length)} ${value}` : value;
}

function line() {
  const parts = [];
  if (stats) parts.push(html`<b>${stats.images.toLocaleString()}</b> images`);
  if (freshness !== null) parts.push(html`the last one found after ${(freshness / 1000).toFixed(1)} s`);
  if (answer && asks(query) && !query.compare) parts.push(html`${answer.composer}, ${answer.timingsMs.total} ms`);
  if (stats?.release) parts.push(html`phi ${stats.release === 'starting' ? 'as at the start' : html`<span class="mono">${stats.release}</span>`}`);
  else if (stats) parts.push(html`no phi yet: composed by plain arithmetic`);
  if (!connected) parts.push(html`<span class="bad">no connection to the service</span>`);
  return parts.map((part, i) => html`${i ? ' · ' : ''}${part}`);
}

function body() {
  if (query.compare && asks(query) && !problem) return html`${notice()}${compared()}`;
  const empty = !grid.images.length && !busy;
  return html`
    ${notice()}
    ${busy && !grid.images.length && !problem ? html`<div class="skeleton" aria-label="Loading">${Array.from({ length: 18 }, () => html`<span></span>`)}</div>` : nothing}
    ${empty && !problem ? nothingHere() : nothing}
    ${frame}`;
}

function notice() {
  if (!problem || problem.status === 401) return nothing;
  const away = problem instanceof api.Unreachable || [429, 503].includes(problem.status);
  const gone = problem.status === 404;
  return html`<div class="notice ${away ? 'away' : 'bad'}" role="alert">
    <h2>${problem.status === 429 ? 'Too many requests' : away ? 'The search is away for a moment'
      : gone ? 'That image is gone' : 'That cannot be searched for'}</h2>
    <p>${gone ? 'The image that this search starts from is no longer in the index.' : problem.message}
      ${away ? ' Trying again …' : nothing}</p>
    ${gone ? html`<button @click=${() => ask({ image: null, crop: null })}>Search without it</button>` : nothing}
    ${problem.field === 'composer' ? html`<button @click=${() => ask({ composer: '' })}>Use the best composer there is</button>` : nothing}
  </div>`;
}

function nothingHere() {
  if (asks(query) || query.filter.length || query.since) {
    return html`<div class="notice"><h2>Nothing found</h2>
      <p>${stats && !stats.images ? 'The index is empty.' : 'No image passes these filters.'}</p>
      ${query.filter.length || query.since ? html`<button @click=${() => ask({ filter: [], since: '' })}>Without filters</button>` : nothing}</div>`;
  }
  return html`<div class="notice"><h2>No images yet</h2>
    <p>Publish to the Kafka topic <span class="mono">images</span>, run <span class="mono">./pictor publish FOLDER</span>,
      ${api.canPublish() ? 'or add some here. They appear by themselves.' : 'and they appear here by themselves.'}</p>
    ${api.canPublish() ? html`<button @click=${() => openAdd()}>Add images</button>` : nothing}</div>`;
}

function compared() {
  return html`<div class="columns">${columns.map(column => html`
    <section aria-label=${column.name}>
      <h2 title=${COMPOSERS[column.name]}>${column.name}${column.ms === null ? nothing : html` <small>${column.ms} ms</small>`}</h2>
      <p>${COMPOSERS[column.name]}</p>
      ${column.problem ? html`<p class="bad">${column.problem}</p>` : nothing}
      ${column.hits.map(hit => html`<button class="open step" aria-label=${hit.caption || hit.id}
        @click=${() => openImage(hit)}>${picture(hit.thumbnailUrl)}<small>${hit.score.toFixed(3)}</small></button>`)}
    </section>`)}</div>`;
}

function filter(field, value) {
  if (query.filter.some(f => f.field === field && f.value === value)) return;
  ask({ filter: [...query.filter, { field, value }] });
}

let weighTimer = 0;

function weigh(weight) {
  query = { ...query, weight };
  clearTimeout(weighTimer);
  weighTimer = setTimeout(() => ask({ weight }, { typed: true }), 60);
}

function theme() {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const next = (document.documentElement.dataset.theme || (dark ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  localStorage.setItem('pictor.theme', next);
}

// ------------------------------------------------------------------ dialogs

const layer = () => overlays.appendChild(document.createElement('div'));
const viewer = new Viewer(layer(), {
  like: (image, text) => ask({ image: { id: image.id }, crop: null, text }),
  crop: image => openCrop({ id: image.id }),
  remove: image => removeImage(image),
  canDelete: () => api.canPublish(),
  filter,
  step: by => {
    const all = query.compare ? columns.flatMap(c => c.hits) : grid.images;
    const next = all[all.findIndex(i => i.id === viewer.image.id) + by];
    if (next) openImage(next);
  },
  closed: () => !query.compare && grid.focus(grid.images.findIndex(i => i.id === lastOpened)),
});
let lastOpened = '';

function openImage(image) {
  lastOpened = image.id;
  viewer.open(image, asks(query) ? answer : null);
}

const dialogLayer = layer();

/** Shows a dialog; answers its element. */
function dialog(name, content, onClose = () => {}) {
  render(html`<dialog class=${name} aria-label=${name} @close=${onClose}
    @click=${event => event.target.localName === 'dialog' && event.target.close()}>${content}</dialog>`, dialogLayer);
  const element = dialogLayer.querySelector('dialog');
  if (!element.open) element.showModal();
  return element;
}

const close = () => dialogLayer.querySelector('dialog[open]')?.close();

function openCrop(reference = query.image) {
  let crop = reference === query.image ? query.crop : null;
  const path = reference.id ? api.fileOf(reference.id, 'original') : '';
  const url = reference.file ? URL.createObjectURL(reference.file) : '';
  dialog('crop', html`
    <h2>Which part?</h2>
    <p>Drag a frame around what the search is about.</p>
    <div class="stage">${path ? picture(path) : html`<img alt="" src=${url}>`}
      <div class="canvas" ${ref(element => element && !element.dataset.ready && (element.dataset.ready = '1')
        && cropper(element, crop, next => { crop = next; }))}></div></div>
    <div class="actions">
      <button class="primary" @click=${() => { close(); ask({ image: reference, crop }); }}>Search this part</button>
      <button @click=${() => { close(); ask({ image: reference, crop: null }); }}>Take all of it</button>
    </div>`, () => url && URL.revokeObjectURL(url));
}

function openKeys() {
  dialog('keys', html`<h2>Keys</h2><dl>
    <dt><kbd>/</kbd></dt><dd>to the search box</dd>
    <dt><kbd>↓</kbd></dt><dd>from the box into the images</dd>
    <dt><kbd>← ↑ ↓ →</kbd></dt><dd>walk over the images</dd>
    <dt><kbd>Enter</kbd></dt><dd>open an image</dd>
    <dt><kbd>l</kbd></dt><dd>like this</dd>
    <dt><kbd>Esc</kbd></dt><dd>close, or empty the box</dd>
    <dt><kbd>?</kbd></dt><dd>this list</dd></dl>
    <div class="actions"><button @click=${close}>Close</button></div>`);
}

function signIn() {
  if (dialogLayer.querySelector('dialog.sign-in[open]')) return;
  dialog('sign-in', signInForm(() => {
    close();
    begin();
  }));
}

// ------------------------------------------------------------------ adding and deleting

const uploads = new Uploads(() => {
  drawUploads();
  draw();
});
let adding = false;

function addFiles(files) {
  openAdd();
  uploads.add(files);
}

function openAdd() {
  adding = true;
  drawUploads();
}

const uploadLayer = layer();

function drawUploads() {
  if (!adding) return render(nothing, uploadLayer);
  const done = uploads.items.filter(i => i.state === 'searchable').length;
  const refused = uploads.items.filter(i => i.state === 'refused');
  const choose = event => {
    uploads.add([...event.target.files].filter(looksLikeImage));
    event.target.value = '';
  };
  return render(html`<section class="uploads" aria-label="Add images to the index">
    <div class="bar"><h2>Add images</h2><span class="grow"></span>
      <button class="quiet" aria-label="Close" @click=${() => { adding = false; uploads.clear(); drawUploads(); }}>✕</button></div>
    <div class="actions">
      <label class="button">Files<input class="unseen" type="file" multiple accept="image/*,.avif,.heic,.heif,.hif,.jxl" aria-label="Files to add" @change=${choose}></label>
      <label class="button">Folder<input class="unseen" type="file" webkitdirectory aria-label="Folder to add" @change=${choose}></label>
    </div>
    <p>Files dropped on the page while this is open are added.</p>
    ${uploads.items.length ? html`
      <progress max=${uploads.items.length} value=${done + refused.length} aria-label="Images added"></progress>
      <p role="status">${done} of ${uploads.items.length} searchable${refused.length ? `, ${refused.length} refused` : ''}</p>` : nothing}
    <ul>${refused.slice(0, 50).map(i => html`<li class="bad"><b>${i.name}</b> ${i.reason}</li>`)}
      ${uploads.items.filter(i => ['sending', 'sent'].includes(i.state)).slice(0, 8).map(i =>
        html`<li>${i.name} <small>${i.state === 'sending' ? i.reason || 'on its way' : 'taken, not searchable yet'}</small></li>`)}</ul>
  </section>`, uploadLayer);
}

function removeImage(image) {
  hidden.add(image.id);
  grid.show(grid.images.filter(i => i.id !== image.id));
  let undone = false;
  const commit = () => {
    removeEventListener('pagehide', commit);
    if (undone) return;
    undone = true;
    api.remove(image.id).catch(error => {
      hidden.delete(image.id);
      toast(`${image.id} was not deleted: ${error.message}`, { kind: 'bad' });
      run({ quiet: true });
    });
  };
  addEventListener('pagehide', commit);
  toast('Deleted.', {
    action: 'Undo', seconds: UNDO_SECONDS, onGone: commit, onAction: () => {
      undone = true;
      removeEventListener('pagehide', commit);
      hidden.delete(image.id);
      run({ quiet: true });
    },
  });
}

// ------------------------------------------------------------------ what comes by itself

let countTimer = 0;
let refreshTimer = 0;

async function count() {
  try {
    stats = await api.stats();
    api.know(stats.services);
    draw();
  } catch (error) {
    if (error.status === 401) signIn();
  }
}

function happened(event) {
  if (event.type === 'index') {
    freshness = event.freshnessMs;
    uploads.searchable(event.ids);
    event.deleted.forEach(id => hidden.delete(id));
    if (!countTimer) countTimer = setTimeout(() => { countTimer = 0; count(); }, 700);
    if (scrollY > TOP) {
      pending += event.ids.length;
      draw();
    } else if (!refreshTimer && !query.compare && !viewer.image) {
      refreshTimer = setTimeout(() => {
        refreshTimer = 0;
        if (!busy && scrollY <= TOP) run({ quiet: true });
      }, asks(query) ? 2 * LIVE_MS : LIVE_MS);
    }
  } else if (event.type === 'refused') {
    uploads.refused(event.images);
  } else if (event.type === 'release') {
    const before = stats?.release;
    if (stats && event.release && event.release !== before) {
      stats = { ...stats, release: event.release };
      // Ids begin with their time, and a later one has passed the gate.
      const back = before && before !== 'starting' && event.release < before;
      toast(`${before ? back ? 'phi went back' : 'phi improved' : 'phi is here'}: release ${event.release} is active.`);
      if (asks(query)) run({ quiet: true });
      draw();
    }
  }
}

// ------------------------------------------------------------------ keys, drops, pastes

addEventListener('keydown', event => {
  const inField = event.target.closest?.('input, textarea, select');
  const inDialog = document.querySelector('dialog[open]');
  if (event.ctrlKey || event.metaKey || event.altKey || inDialog) return;
  if (event.key === '/' && !inField) {
    event.preventDefault();
    words().focus();
    words().select();
  } else if (event.key === '?' && !inField) {
    openKeys();
  } else if (event.key === 'ArrowDown' && event.target === words()) {
    event.preventDefault();
    grid.focus(0);
  } else if (event.key === 'Escape' && event.target === words() && query.text) {
    event.preventDefault();
    ask({ text: '' });
  }
});

let depth = 0;
const dropping = on => document.body.classList.toggle('dropping', on);
addEventListener('dragenter', event => {
  event.preventDefault();
  depth++;
  dropping(true);
});
addEventListener('dragleave', () => {
  depth = Math.max(0, depth - 1);
  if (!depth) dropping(false);
});
addEventListener('dragover', event => event.preventDefault());
addEventListener('drop', async event => {
  event.preventDefault();
  depth = 0;
  dropping(false);
  const address = event.dataTransfer.getData('text/uri-list').split('\n')[0].trim();
  const files = await dropped(event.dataTransfer);
  if (adding && files.length) uploads.add(files.filter(looksLikeImage));
  else if (files.length) takeFiles(files);
  else if (address) takeLink(address);
});
addEventListener('paste', event => {
  const files = [...(event.clipboardData?.files || [])];
  if (files.length) {
    event.preventDefault();
    takeFiles(files);
    return;
  }
  if (event.target.closest?.('input, textarea')) return;
  const text = event.clipboardData?.getData('text/plain').trim() || '';
  if (/^https?:\/\/\S+$/.test(text)) takeLink(text);
  else if (text) ask({ text: text.slice(0, 2_000) });
});

function begin() {
  const counting = count();
  // Only a search has to know first whether there is a phi.
  if (asks(query)) counting.then(() => run());
  else run();
}

let listening = false;

function listen() {
  if (listening) return;
  listening = true;
  api.listen(happened, state => {
    const back = state && !connected;
    connected = state;
    if (back) count().then(() => run({ quiet: true }));
    else draw();
  });
}

draw();
begin();
listen();
