// A query, and the address that holds all of it.

export const EMPTY = Object.freeze({
  image: null, // {id} or {file, small}: small is a data: URI of a few kilobytes for the address
  crop: null, // {x, y, width, height} in fractions
  text: '',
  not: '', // words to leave out
  weight: 0.5, // 0 keeps the image, 1 follows the words
  composer: '', // empty: chosen by what is there
  filter: Object.freeze([]), // [{field, value}]; the values of one field are alternatives
  since: '', // a date
  compare: false,
});

export const COMPOSERS = {
  'lincir-pdv': 'LinCIR, weighed: the image as a word, moved by what the sentence changes',
  lincir: 'LinCIR: the image as a word in the sentence',
  sum: 'Sum of image and text',
  slerp: 'A point between image and text',
  image: 'The image alone',
  text: 'The words alone',
};

const numbers = text => text.split(',').map(Number);

export function fromAddress(location) {
  const given = new URLSearchParams(location.search);
  const hash = new URLSearchParams(location.hash.slice(1));
  const query = { ...EMPTY };
  if (given.get('id')) query.image = { id: given.get('id') };
  const small = hash.get('image');
  if (small?.startsWith('data:image/')) query.image = { file: toFile(small), small };
  if (given.get('crop')) {
    const [x, y, width, height] = numbers(given.get('crop'));
    if ([x, y, width, height].every(n => n >= 0 && n <= 1) && width > 0 && height > 0) {
      query.crop = { x, y, width, height };
    }
  }
  query.text = given.get('text') || '';
  query.not = given.get('not') || '';
  const weight = Number(given.get('weight'));
  if (given.has('weight') && weight >= 0 && weight <= 1) query.weight = weight;
  if (COMPOSERS[given.get('composer')]) query.composer = given.get('composer');
  query.filter = given.getAll('where').map(pair => {
    const at = pair.indexOf(':');
    return { field: pair.slice(0, at), value: pair.slice(at + 1) };
  }).filter(f => f.field);
  query.since = /^\d{4}-\d{2}-\d{2}$/.test(given.get('since') || '') ? given.get('since') : '';
  query.compare = given.get('compare') === '1';
  return query;
}

export function toAddress(query) {
  const out = new URLSearchParams();
  if (query.image?.id) out.set('id', query.image.id);
  if (query.text) out.set('text', query.text);
  if (query.not) out.set('not', query.not);
  if (query.crop) {
    const { x, y, width, height } = query.crop;
    out.set('crop', [x, y, width, height].map(n => +n.toFixed(4)).join(','));
  }
  if (query.weight !== EMPTY.weight) out.set('weight', query.weight);
  if (query.composer) out.set('composer', query.composer);
  for (const { field, value } of query.filter) out.append('where', `${field}:${value}`);
  if (query.since) out.set('since', query.since);
  if (query.compare) out.set('compare', '1');
  const text = out.toString();
  const hash = query.image?.small ? `#${new URLSearchParams({ image: query.image.small })}` : '';
  return `${text ? `/?${text}` : '/'}${hash}`;
}

/** Whether there is anything to search for; else the newest images are shown. */
export const asks = query => Boolean(query.image || query.text.trim());

export function filterOf(query) {
  const fields = {};
  for (const { field, value } of query.filter) (fields[field] ||= []).push(value);
  if (query.since) fields.createdAt = { gte: `${query.since}T00:00:00Z` };
  return Object.keys(fields).length ? fields : null;
}

/** The composer that a query is answered by, and the options it takes. */
export function composerOf(query, hasPhi) {
  const text = query.text.trim();
  const name = query.composer
    || (query.image && text ? (hasPhi ? 'lincir-pdv' : 'slerp') : query.image ? 'image' : 'text');
  const options = name === 'lincir-pdv' || name === 'slerp'
    ? { weight: query.weight }
    : name === 'sum' ? { textWeight: +(query.weight / Math.max(1 - query.weight, 0.01)).toFixed(3) } : null;
  return { name, options };
}

/**
 * The body of POST /v1/search; a file goes beside it. With the `next` of an answer it is that which
 * follows, whatever the composer would be by now; `collapse` makes copies of a file one hit.
 */
export function requestOf(query, { hasPhi, composer = '', limit, collapse = false, next = null }) {
  const filter = filterOf(query);
  const which = { limit, ...(collapse ? { collapse: 'sha256' } : {}), ...(filter ? { filter } : {}) };
  if (next) return { request: { ...which, next }, file: null };
  const { name, options } = composerOf(composer ? { ...query, composer } : query, hasPhi);
  const request = { composer: name, ...which };
  if (options) request.options = options;
  const text = query.text.trim();
  if (text && name !== 'image') request.text = text;
  if (query.not.trim()) request.negativeText = query.not.trim();
  if (query.image?.id && name !== 'text') request.image = { id: query.image.id };
  if (query.crop && query.image && name !== 'text') request.crop = query.crop;
  return { request, file: name !== 'text' ? query.image?.file : null };
}

/** What a step of the trail is called. */
export function title(query) {
  const text = query.text.trim();
  const what = query.image
    ? text ? `but ${text}` : query.crop ? 'like this part' : 'like this'
    : text || 'newest';
  const not = query.not.trim();
  const only = query.filter.map(f => f.value).join(', ');
  return `${what}${not ? `, without ${not}` : ''}${only ? `, only ${only}` : ''}${query.compare ? ', compared' : ''}`;
}

function toFile(dataUri) {
  const [head, body] = dataUri.split(',');
  const bytes = Uint8Array.from(atob(body), c => c.charCodeAt(0));
  return new Blob([bytes], { type: head.slice(5, head.indexOf(';')) });
}
