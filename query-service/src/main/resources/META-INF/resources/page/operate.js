// For who runs it: services, intake, trainings and releases, each with its reason.

import * as api from './api.js';
import { html, nothing, render, svg } from './lit.js';
import { signInForm } from './sign-in.js';
import { toast } from './toast.js';

const EVERY_MS = 3_000;
const RATE_SECONDS = 10;
const MOST_REJECTIONS = 50;
const EXAMPLES = 5;

let stats = null;
let services = [];
let current = null;
let captions = null;
let runs = [];
let releases = null;
let rejections = null;
let freshness = null;
let connected = true;
let key = false;
const answers = new Map(); // rejection: what was said when it was sent again
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
  services = await Promise.all(named.map(async ([name, base]) => {
    if (base === undefined) return { name, numbers: new Map() };
    const [health, numbers] = await Promise.all([api.health(base), metrics(base)]);
    return { name, health, numbers };
  }));
  await Promise.all([
    ingest && rejected(ingest),
    trainer && trainings(trainer),
  ]);
  return draw();
}

/** The numbers of a service's metrics, by name and labels. */
async function metrics(base) {
  const text = await api.call(`${base}/q/metrics`).then(r => r.text(), () => '');
  return new Map(text.split('\n').filter(l => l && l[0] !== '#').map(l => {
    const at = l.lastIndexOf(' ');
    return [l.slice(0, at), Number(l.slice(at + 1))];
  }));
}

/** How many records wait for a service, in the partition that it is furthest behind; undefined where none reads. */
function lag({ numbers }) {
  const lags = [...numbers].filter(([name, n]) => name.startsWith('kafka_consumer_fetch_manager_records_lag{') && n >= 0);
  return lags.length ? Math.max(...lags.map(([, n]) => n)) : undefined;
}

async function rejected(base) {
  try {
    ({ rejections } = await api.json(`${base}/v1/rejections?limit=${MOST_REJECTIONS}`));
  } catch { /* its line above says why */ }
}

async function trainings(base) {
  try {
    [current, runs, releases, captions] = await Promise.all(
      ['trainings/current', 'trainings', 'releases', 'captions'].map(path => api.json(`${base}/v1/${path}`)));
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

/** Asks a service for something, says what became of it, and answers with those words. */
async function order(url, done, body) {
  let said = done;
  try {
    await api.call(url, {
      method: 'POST', ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    toast(done);
  } catch (error) {
    said = error.status === 403 ? 'This key lacks the role for it.' : error.message;
    toast(said, { kind: 'bad' });
  }
  look();
  return said;
}

const train = (path, done, body) => order(`${api.where().trainer}${path}`, done, body);

async function sendAgain(id) {
  answers.set(id, 'It is being sent.');
  draw();
  answers.set(id, await order(`${api.where().ingest}/v1/rejections/${id}/retry`, 'It was sent again. If it is refused once more, it comes here anew.'));
  draw();
}

// ------------------------------------------------------------------ what is on the page

function draw() {
  render(key ? html`<div class="notice">${signInForm(look)}</div>` : html`
    ${connected ? nothing : html`<p class="bad" role="alert">query-service does not answer; the page goes on as soon as it does.</p>`}
    <div class="panels">
      ${servicesPanel()}${intakePanel()}${trainingPanel()}${releasesPanel()}${rejectedPanel()}
    </div>`, document.getElementById('main'));
}

function state(service) {
  if (service.health === undefined) return { word: 'unknown', why: 'query-service has no address of it (PICTOR_PAGE_*)' };
  if (service.health === null) return { word: 'away', why: 'it does not answer' };
  const down = service.health.checks.filter(c => c.status !== 'UP');
  return service.health.status === 'UP' ? { word: 'ready', why: '' }
    : { word: 'not ready', why: down.map(c => `${c.name}${c.data?.reason ? `: ${c.data.reason}` : ''}`).join('; ') };
}

const servicesPanel = () => html`<section class="wide"><h2>Services</h2><table><thead><tr><th>service</th><th>state</th><th>records behind</th><th>why</th></tr></thead>
  <tbody>${services.map(service => {
    const { word, why } = state(service);
    return html`<tr><th scope="row">${service.name}</th><td class=${word === 'ready' ? 'good' : word === 'unknown' ? '' : 'bad'}>${word}</td><td>${number(lag(service))}</td><td>${why}</td></tr>`;
  })}</tbody></table></section>`;

function rate() {
  const since = Date.now() - RATE_SECONDS * 1000;
  while (arrivals.length && arrivals[0][0] < since) arrivals.shift();
  return arrivals.reduce((n, [, images]) => n + images, 0) / RATE_SECONDS;
}

const number = n => (n === undefined ? '–' : Math.round(n).toLocaleString());

function intakePanel() {
  const numbers = services.find(s => s.name === 'ingest-service')?.numbers ?? new Map();
  const kinds = [...numbers].filter(([name]) => name.startsWith('pictor_intake_decisions_total'));
  const decided = kind => numbers.get(`pictor_intake_decisions_total{kind="${kind}"}`) ?? 0;
  const [accepted, deleted] = [decided('accepted'), decided('deleted')];
  const rejected = kinds.reduce((sum, [, n]) => sum + n, 0) - accepted - deleted; // each code is a kind
  return html`<section><h2>Images</h2><dl>
  <dt>in the index</dt><dd>${number(stats?.images)}</dd>
  <dt>becoming searchable</dt><dd>${rate().toFixed(1)} a second</dd>
  <dt>the last one took</dt><dd>${freshness === null ? '–' : `${(freshness / 1000).toFixed(2)} s`}</dd>
  <dt>records taken since its start</dt><dd>${number(numbers.get('pictor_intake_records_total'))}</dd>
  <dt>accepted, deleted</dt><dd>${number(accepted)}, ${number(deleted)}</dd>
  <dt>rejected</dt><dd>${number(rejected)}</dd>
  <dt>collection</dt><dd class="mono">${stats?.collection}</dd>
  <dt>model</dt><dd class="mono">${stats?.model}</dd></dl></section>`;
}

function trainingPanel() {
  if (!api.where().trainer) return nothing;
  const now = current?.progress;
  const running = now && now.phase !== 'IDLE';
  const ended = runs.filter(r => r.result).reverse();
  return html`<section><h2>Training</h2>
    <p>${number(captions?.kept)} captions to learn from, of ${number(captions?.seen)} that came.${captions?.newest.length ? ' The newest:' : ''}</p>
    ${captions?.newest.length ? html`<ul class="captions">${captions.newest.slice(0, EXAMPLES).map(c => html`<li>${c.text}</li>`)}</ul>` : nothing}
    ${running ? html`<p role="status"><b>${now.phase.toLowerCase()}</b>, step ${now.step} of ${now.steps}, loss ${now.loss.toFixed(3)},
      ${number(now.captionsPerSecond)} captions a second</p>
      <progress max=${now.steps} value=${now.step} aria-label="Steps"></progress>${curve()}` : html`<p>No run is under way.</p>`}
    <div class="actions">
      ${running ? html`
        ${now.phase === 'PAUSED' ? html`<button @click=${() => train('/v1/trainings/current/resume', 'It goes on.')}>Resume</button>`
          : html`<button @click=${() => train('/v1/trainings/current/pause', 'It is paused.')}>Pause</button>`}
        <button class="danger" @click=${() => train('/v1/trainings/current/cancel', 'It ends without a release.')}>Cancel</button>`
        : html`<button class="primary" @click=${() => train('/v1/trainings', 'A run has begun.', {})}>Train now</button>`}
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
    ${releases.pinned ? html`<div class="actions"><button @click=${() => train(`/v1/releases/${releases.current}?pin=false`, 'The next release that passes the gate will be taken.')}>Unpin</button></div>` : nothing}
    ${all.length ? html`<table><thead><tr><th>release</th><th>made</th><th>captions, steps</th><th>the gate's figures</th><th></th></tr></thead><tbody>
      ${all.map(release => html`<tr><th scope="row" class="mono">${release.id}</th><td>${new Date(release.createdAt).toLocaleString()}</td>
        <td>${number(release.corpusSize)}, ${number(release.steps)}</td><td>${figures(release.metrics)}</td>
        <td>${release.id === releases.current ? 'active' : html`<button @click=${() => train(`/v1/releases/${release.id}`, `Release ${release.id} is active, and pinned.`)}>Go to it</button>`}</td></tr>`)}
      </tbody></table>` : html`<p>Nothing has been released yet; queries use what they started with.</p>`}</section>`;
}

function rejectedPanel() {
  if (!api.where().ingest) return nothing;
  return html`<section class="wide"><h2>Rejected images</h2>
    <p>The newest first. After a fix an image may be sent again as it came; one that a later event has overtaken may not.</p>
    ${rejections?.length ? html`<table><thead><tr><th>image</th><th>when</th><th>why</th><th></th></tr></thead><tbody>
      ${rejections.map(r => html`<tr><th scope="row" class="mono">${r.image || '(no id)'}</th><td>${new Date(r.at).toLocaleString()}</td>
        <td><span class="mono">${r.code}</span> ${r.reason}${r.retries ? html` <small>sent again before: ${r.retries}</small>` : nothing}
          ${answers.has(r.id) ? html`<br><b>${answers.get(r.id)}</b>` : nothing}</td>
        <td><button @click=${() => sendAgain(r.id)}>Send again</button></td></tr>`)}
      </tbody></table>` : html`<p>${rejections ? 'None.' : 'Not known yet.'}</p>`}</section>`;
}

function happened(event) {
  if (event.type === 'index') {
    arrivals.push([Date.now(), event.ids.length]);
    freshness = event.freshnessMs;
  } else if (event.type === 'release' || event.type === 'refused') {
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
