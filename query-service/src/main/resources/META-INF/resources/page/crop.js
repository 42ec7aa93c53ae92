// Choosing a part of an image: drag a frame with a pointer, or move and size it with the arrow keys.

import { html, ref, render } from './lit.js';

const LEAST = 0.04;
const STEP = 0.02;
const clamp = (n, low, high) => Math.min(Math.max(n, low), high);

/** Draws the frame over an <img> in `host`; `onChange(crop)` hears every change, null for all of it. */
export function cropper(host, initial, onChange) {
  let crop = initial || { x: 0, y: 0, width: 1, height: 1 };
  let start = null;

  const whole = () => crop.width > 0.99 && crop.height > 0.99;
  const at = event => {
    const box = host.getBoundingClientRect();
    return {
      x: clamp((event.clientX - box.left) / box.width, 0, 1),
      y: clamp((event.clientY - box.top) / box.height, 0, 1),
    };
  };
  const change = next => {
    crop = next;
    draw();
    onChange(whole() ? null : crop);
  };
  const down = event => {
    if (event.button) return;
    event.preventDefault();
    host.setPointerCapture(event.pointerId);
    start = at(event);
  };
  const move = event => {
    if (!start) return;
    const end = at(event);
    const width = Math.abs(end.x - start.x);
    const height = Math.abs(end.y - start.y);
    if (width < LEAST || height < LEAST) return;
    change({ x: Math.min(start.x, end.x), y: Math.min(start.y, end.y), width, height });
  };
  const up = () => {
    start = null;
  };
  const keyed = event => {
    const step = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    change(event.shiftKey
      ? {
          ...crop,
          width: clamp(crop.width + step[0], LEAST, 1 - crop.x),
          height: clamp(crop.height + step[1], LEAST, 1 - crop.y),
        }
      : {
          ...crop,
          x: clamp(crop.x + step[0], 0, 1 - crop.width),
          y: clamp(crop.y + step[1], 0, 1 - crop.height),
        });
  };
  const place = element => {
    if (!element) return;
    const percent = n => `${n * 100}%`;
    Object.assign(element.style, {
      left: percent(crop.x), top: percent(crop.y), width: percent(crop.width), height: percent(crop.height),
    });
  };
  const draw = () => render(html`
    <div class="frame" tabindex="0" role="group"
        aria-label="Part of the image. Arrow keys move it, with shift they size it."
        @keydown=${keyed} ${ref(place)}></div>`, host);

  host.classList.add('cropping');
  host.addEventListener('pointerdown', down);
  host.addEventListener('pointermove', move);
  host.addEventListener('pointerup', up);
  host.addEventListener('pointercancel', up);
  draw();
}
