// The one place that says where lit-html lies.
export { html, render, nothing, svg } from '/_static/lit-html/${lit-html.version}/lit-html.js';
export { repeat } from '/_static/lit-html/${lit-html.version}/directives/repeat.js';
export { live } from '/_static/lit-html/${lit-html.version}/directives/live.js';
export { ref } from '/_static/lit-html/${lit-html.version}/directives/ref.js';
