// For who runs it: services, intake, trainings and releases, each with its reason.

import * as api from './api.js';
import { html, nothing, render, svg } from './lit.js';
import { signInForm } from './sign-in.js';
import { toast } from './toast.js';

const EVERY_MS = 3_000;
const RATE_SECONDS = 10;
const MOST_REFUSED = 100;

let stats = null;
let services = [];
let counters = {};
let current = null;
let runs = [];
let releases = null;
let refused = [];
let freshness = null;
let connected = true;
let key = false;
const arrivals = []; // [time, images]
const losses = []; // [step, loss] of the run under way
let lossOf = '';

async function look() {
  try {
    stats = await api.stats();
    api.know(stats.services);
    key = false;
  } catch (error) {
    key = error.status === 401;
    return draw();
  }
  const { ingest, embed, trainer } = api.where();
  const named = [['query-service', ''], ['ingest-service', ingest], ['embed-service', embed], ['trainer', trainer]];
  services = await Promise.all(named.map(async ([name, base]) => ({
    name, base, health: base === undefined ? undefined : await api.health(base),
  })));
  await Promise.all([
    ingest && counts(ingest, { taken: 'pictor_intake_records_total', accepted: 'pictor_intake_decisions_total{kind="accepted"}',
      deleted: 'pictor_intake_decisions_total{kind="deleted"}', rejected: 'pictor_intake_decisions_total{kind="rejected"}' }),
    trainer && trainings(trainer),
  ]);
  return draw();
}

/** Some numbers of a service's metrics, since it started. */
async function counts(base, names) {
  const text = await api.call(`${base}/q/metrics`).then(r => r.text(), () => '');
  const lines = new Map(text.split('\n').filter(l => l && l[0] !== '#').map(l => {
    const at = l.lastIndexOf(' ');
    return [l.slice(0, at), Number(l.slice(at + 1))];
  }));
  counters = Object.fromEntries(Object.entries(names).map(([name, metric]) => [name, lines.get(metric)]));
}

async function trainings(base) {
  try {
    [current, runs, releases] = await Promise.all([
      api.json(`${base}/v1/trainings/current`), api.json(`${base}/v1/trainings`), api.json(`${base}/v1/releases`),
    ]);
    progress(current.progress);
  } catch { /* its line above says why */ }
}

function progress(now) {
  if (current) current.progress = now;
  if (!now.id) return;
  if (now.id !== lossOf) {
    losses.length = 0;
    lossOf = now.id;
  }
  if (now.step && now.step !== losses.at(-1)?.[0]) losses.push([now.step, now.loss]);
}

/** Asks the trainer for something, and says what became of it. */
async function order(path, done, body) {
  try {
    await api.call(`${api.where().trainer}${path}`, {
      method: 'POST', ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    toast(done);
  } catch (error) {
    toast(error.status === 403 ? 'This key lacks the role admin.' : error.message, { kind: 'bad' });
  }
  look();
}

// ------------------------------------------------------------------ what is on the page

function draw() {
  render(key ? html`<div class="notice">${signInForm(look)}</div>` : html`
    ${connected ? nothing : html`<p class="bad" role="alert">query-service does not answer; the page goes on as soon as it does.</p>`}
    <div class="panels">
      ${servicesPanel()}${intakePanel()}${trainingPanel()}${releasesPanel()}${refusedPanel()}
    </div>`, document.getElementById('main'));
}

function state(service) {
  if (service.health === undefined) return { word: 'unknown', why: 'query-service has no address of it (PICTOR_PAGE_*)' };
  if (service.health === null) return { word: 'away', why: 'it does not answer' };
  const down = service.health.checks.filter(c => c.status !== 'UP');
  return service.health.status === 'UP' ? { word: 'ready', why: '' }
    : { word: 'not ready', why: down.map(c => `${c.name}${c.data?.reason ? `: ${c.data.reason}` : ''}`).join('; ') };
}

const servicesPanel = () => html`<section class="wide"><h2>Services</h2><table><thead><tr><th>service</th><th>state</th><th>why</th></tr></thead>
  <tbody>${services.map(service => {
    const { word, why } = state(service);
    return html`<tr><th scope="row">${service.name}</th><td class=${word === 'ready' ? 'good' : word === 'unknown' ? '' : 'bad'}>${word}</td><td>${why}</td></tr>`;
  })}</tbody></table></section>`;

function rate() {
  const since = Date.now() - RATE_SECONDS * 1000;
  while (arrivals.length && arrivals[0][0] < since) arrivals.shift();
  return arrivals.reduce((n, [, images]) => n + images, 0) / RATE_SECONDS;
}

const number = n => (n === undefined ? '–' : Math.round(n).toLocaleString());

const intakePanel = () => html`<section><h2>Images</h2><dl>
  <dt>in the index</dt><dd>${number(stats?.images)}</dd>
  <dt>becoming searchable</dt><dd>${rate().toFixed(1)} a second</dd>
  <dt>the last one took</dt><dd>${freshness === null ? '–' : `${(freshness / 1000).toFixed(2)} s`}</dd>
  <dt>records taken since its start</dt><dd>${number(counters.taken)}</dd>
  <dt>accepted, deleted</dt><dd>${number(counters.accepted)}, ${number(counters.deleted ?? 0)}</dd>
  <dt>rejected</dt><dd>${number(counters.rejected ?? 0)}</dd>
  <dt>collection</dt><dd class="mono">${stats?.collection}</dd>
  <dt>model</dt><dd class="mono">${stats?.model}</dd></dl></section>`;

function trainingPanel() {
  if (!api.where().trainer) return nothing;
  const now = current?.progress;
  const running = now && now.phase !== 'IDLE';
  const ended = runs.filter(r => r.result).reverse();
  return html`<section><h2>Training</h2>
    <p>${number(current?.captions)} captions to learn from.</p>
    ${running ? html`<p role="status"><b>${now.phase.toLowerCase()}</b>, step ${now.step} of ${now.steps}, loss ${now.loss.toFixed(3)},
      ${number(now.captionsPerSecond)} captions a second</p>
      <progress max=${now.steps} value=${now.step} aria-label="Steps"></progress>${curve()}` : html`<p>No run is under way.</p>`}
    <div class="actions">
      ${running ? html`
        ${now.phase === 'PAUSED' ? html`<button @click=${() => order('/v1/trainings/current/resume', 'It goes on.')}>Resume</button>`
          : html`<button @click=${() => order('/v1/trainings/current/pause', 'It is paused.')}>Pause</button>`}
        <button class="danger" @click=${() => order('/v1/trainings/current/cancel', 'It ends without a release.')}>Cancel</button>`
        : html`<button class="primary" @click=${() => order('/v1/trainings', 'A run has begun.', {})}>Train now</button>`}
    </div>
    ${ended.length ? html`<table><thead><tr><th>run</th><th>outcome</th><th>why</th></tr></thead><tbody>
      ${ended.slice(0, 8).map(({ plan, result }) => html`<tr><th scope="row" class="mono">${plan.id}</th>
        <td class=${result.outcome === 'RELEASED' ? 'good' : 'bad'}>${result.outcome.toLowerCase()}</td><td>${result.reason}</td></tr>`)}
      </tbody></table>` : nothing}</section>`;
}

/** The loss over the steps, as far as this page has seen it. */
function curve() {
  if (losses.length < 2) return nothing;
  const [width, height] = [320, 80];
  const steps = losses.map(l => l[0]);
  const values = losses.map(l => l[1]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const first = steps[0];
  const span = Math.max(steps.at(-1) - first, 1);
  const points = losses.map(([step, loss]) =>
    `${((step - first) / span * width).toFixed(1)},${((high - loss) / Math.max(high - low, 1e-9) * (height - 4) + 2).toFixed(1)}`).join(' ');
  return html`<figure>${svg`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Loss from ${high.toFixed(3)} to ${low.toFixed(3)}"
    preserveAspectRatio="none"><polyline points=${points} fill="none" stroke="currentColor" stroke-width="1.5" vector-effect="non-scaling-stroke"/></svg>`}
    <figcaption>loss ${high.toFixed(3)} to ${low.toFixed(3)}, steps ${first} to ${steps.at(-1)}</figcaption></figure>`;
}

function releasesPanel() {
  if (!releases) return nothing;
  const all = [...releases.releases].reverse();
  const figures = metrics => Object.entries(metrics || {}).map(([name, value]) => `${name} ${value.toFixed(3)}`).join(', ');
  return html`<section class="wide"><h2>Releases of phi</h2>
    <p>In force: <span class="mono">${stats?.release || 'none'}</span>${releases.pinned ? ', pinned: later ones are kept beside it' : ''}</p>
    ${releases.pinned ? html`<div class="actions"><button @click=${() => order(`/v1/releases/${releases.current}?pin=false`, 'The next release that passes the gate will be taken.')}>Unpin</button></div>` : nothing}
    ${all.length ? html`<table><thead><tr><th>release</th><th>made</th><th>captions, steps</th><th>the gate's figures</th><th></th></tr></thead><tbody>
      ${all.map(release => html`<tr><th scope="row" class="mono">${release.id}</th><td>${new Date(release.createdAt).toLocaleString()}</td>
        <td>${number(release.corpusSize)}, ${number(release.steps)}</td><td>${figures(release.metrics)}</td>
        <td>${release.id === releases.current ? 'active' : html`<button @click=${() => order(`/v1/releases/${release.id}`, `Release ${release.id} is active, and pinned.`)}>Go to it</button>`}</td></tr>`)}
      </tbody></table>` : html`<p>Nothing has been released yet; queries use what they started with.</p>`}</section>`;
}

const refusedPanel = () => html`<section class="wide"><h2>Rejected images</h2>
  <p>Since this page was opened. All of them lie on the topic <span class="mono">images.rejected</span> as they came.</p>
  ${refused.length ? html`<table><thead><tr><th>image</th><th>code</th><th>why</th></tr></thead><tbody>
    ${refused.map(r => html`<tr><th scope="row" class="mono">${r.id || '(no key)'}</th><td class="mono">${r.code}</td><td>${r.reason}</td></tr>`)}
    </tbody></table>` : html`<p>None.</p>`}</section>`;

function happened(event) {
  if (event.type === 'index') {
    arrivals.push([Date.now(), event.ids.length]);
    freshness = event.freshnessMs;
  } else if (event.type === 'refused') {
    refused = [...event.images.toReversed(), ...refused].slice(0, MOST_REFUSED);
  } else if (event.type === 'release') {
    look();
  }
  draw();
}

async function begin() {
  await look();
  api.listen(happened, up => {
    connected = up;
    draw();
  });
  const { trainer } = api.where();
  if (trainer) {
    api.listen(now => {
      progress(now);
      draw();
    }, () => {}, `${trainer}/v1/trainings/events`);
  }
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, EVERY_MS));
    if (!document.hidden) await look();
  }
}

begin();
