// A justified grid: rows of about one height that fill the width, from the images' aspect ratios alone.

const GAP = 4;

/** Places images; answers boxes in their order, and the height of all. */
export function justify(images, width, rowHeight) {
  const boxes = [];
  let top = 0;
  let row = [];
  let ratios = 0;
  const close = stretch => {
    const free = width - GAP * (row.length - 1);
    const height = Math.round(stretch ? free / ratios : Math.min(free / ratios, rowHeight));
    let left = 0;
    row.forEach((ratio, i) => {
      const last = stretch && i === row.length - 1;
      const w = last ? width - left : Math.round(ratio * height);
      boxes.push({ left, top, width: w, height });
      left += w + GAP;
    });
    top += height + GAP;
    row = [];
    ratios = 0;
  };
  for (const image of images) {
    // Panoramas and strips keep their place without a row of their own.
    const ratio = Math.min(Math.max(image.width / image.height, 0.4), 3.5);
    row.push(ratio);
    ratios += ratio;
    if ((width - GAP * (row.length - 1)) / ratios <= rowHeight) close(true);
  }
  if (row.length) close(false);
  return { boxes, height: Math.max(top - GAP, 0) };
}

/** The first and one past the last box that touch a stretch of the page; boxes go down the page. */
export function visible(boxes, from, to) {
  let low = 0;
  let high = boxes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (boxes[middle].top + boxes[middle].height < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < boxes.length && boxes[end].top <= to) end++;
  return [low, end];
}
