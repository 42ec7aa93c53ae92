// The HTTP API as the page uses it: keys, problems, live events.

/** What a service refused, in its own words (RFC 9457). */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail || body?.title || `The service answered ${status}.`);
    this.status = status;
    this.field = body?.field || '';
    this.retryAfter = 0;
  }
}

/** Nobody answered. */
export class Unreachable extends Error {}

const KEY = 'pictor.key';
export const key = {
  get: () => sessionStorage.getItem(KEY) || '',
  set: value => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY)),
};

let services = {};

/** Remembers where the other services are. */
export function know(neighbours) {
  services = neighbours || {};
}
export const canPublish = () => Boolean(services.ingest);

export const where = () => services;

export async function call(url, options = {}) {
  const headers = new Headers(options.headers);
  if (key.get()) headers.set('X-API-Key', key.get());
  let response;
  try {
    response = await fetch(url, { ...options, headers });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Unreachable('The service does not answer. The page goes on as soon as it does.');
  }
  if (response.ok) return response;
  const problem = new Problem(response.status, await response.json().catch(() => null));
  problem.retryAfter = Number(response.headers.get('Retry-After')) || 0;
  throw problem;
}

export const json = async (url, options) => (await call(url, options)).json();

/** Where a file of an image is: its `thumbnail` or its `original`. */
export const fileOf = (id, kind) => `/v1/images/${encodeURIComponent(id)}/${kind}`;

export const stats = () => json('/v1/stats');

/** An image of the index, or undefined. */
export const image = async id => (await newest({ limit: 1, filter: { id: [id] } })).images[0];

export function newest({ limit, before, filter, signal }) {
  const query = new URLSearchParams({ limit });
  if (before) query.set('before', before);
  if (filter) query.set('filter', JSON.stringify(filter));
  return json(`/v1/images?${query}`, { signal });
}

/** The most frequent values of a field, each with how many images have it. */
export async function facet(key, filter, limit) {
  const query = new URLSearchParams({ key, limit, filter: JSON.stringify(filter) });
  return (await json(`/v1/facets?${query}`)).values;
}

/** Searches with a query as main.js makes it; a file travels as a form, the rest as JSON. */
export function search(request, file, signal) {
  if (!file) {
    return json('/v1/search', {
      method: 'POST', signal, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request),
    });
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(request)) {
    form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  form.append('image', file, 'image');
  return json('/v1/search', { method: 'POST', signal, body: form });
}

/** Publishes a file; answers its id once the inbox has it. */
export async function publish(file) {
  const answer = await json(`${services.ingest}/v1/images`, {
    method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file,
  });
  return answer.ids[0];
}

export const remove = id =>
  call(`${services.ingest}/v1/images/${encodeURIComponent(id)}`, { method: 'DELETE', keepalive: true });

const pictures = new Map();
const PICTURES = 600;

/** An address for an <img>: the file's own, or with a key a copy that was fetched with it. */
export function picture(path) {
  if (!key.get()) return path;
  if (!pictures.has(path)) {
    if (pictures.size >= PICTURES) {
      const [oldest, url] = pictures.entries().next().value;
      pictures.delete(oldest);
      url.then(u => URL.revokeObjectURL(u)).catch(() => {});
    }
    pictures.set(path, call(path).then(r => r.blob()).then(b => URL.createObjectURL(b)));
  }
  return pictures.get(path);
}

/** What a service waits for; it answers 503 with the same words while it is not ready. */
export async function health(base) {
  const response = await fetch(`${base}/q/health`).catch(() => null);
  return response ? response.json().catch(() => null) : null;
}

/**
 * Server-sent events through fetch, because an EventSource cannot show a key. Comes back by itself
 * after a pause; `onState` hears whether the connection stands.
 */
export async function listen(onEvent, onState, url = '/v1/events') {
  for (let pause = 500; ; pause = Math.min(pause * 2, 10_000)) {
    try {
      const response = await call(url, { headers: { Accept: 'text/event-stream' } });
      onState(true);
      pause = 500;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
          const data = block.split('\n').filter(l => l.startsWith('data:')).map(l => l.slice(5)).join('\n');
          if (data) onEvent(JSON.parse(data));
        }
      }
    } catch { /* said below */ }
    onState(false);
    await new Promise(resolve => setTimeout(resolve, pause));
  }
}
