/** Draws the shapes of scene.mjs on a canvas. */

/** Colours by name, from the page's style. To read one has the browser work out the whole style: each is read once. */
export function palette(element) {
  const style = getComputedStyle(element);
  const known = new Map();
  return (name) => {
    if (!known.has(name)) known.set(name, style.getPropertyValue(`--mark-${name}`).trim() || 'white');
    return known.get(name);
  };
}

/**
 * Where a video's picture lies in its element (`object-fit: contain`), in the element's own pixels.
 */
export function fit(video, box) {
  const scale = Math.min(box.width / video.width, box.height / video.height) || 1;
  return {
    scale,
    x: (box.width - video.width * scale) / 2,
    y: (box.height - video.height * scale) / 2,
  };
}

/** The size of every canvas that was drawn on. */
const boxes = new WeakMap();
let sizes;

/** The size of a canvas in CSS pixels. To ask the page for it has the browser lay out all of it: it is told when that changes. */
function boxOf(canvas) {
  const known = boxes.get(canvas);
  // What was hidden may just have been shown.
  if (known?.width > 0) return known;
  sizes ??= new ResizeObserver((entries) => {
    for (const { target } of entries) boxes.set(target, target.getBoundingClientRect());
  });
  sizes.observe(canvas);
  boxes.set(canvas, canvas.getBoundingClientRect());
  return boxes.get(canvas);
}

/** Makes the canvas as fine as the display; gives its size in CSS pixels. */
export function sharpen(canvas, ratio = devicePixelRatio) {
  const box = boxOf(canvas);
  const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
  // Setting a size clears the canvas and costs memory: only when it changes.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return { width: box.width, height: box.height, ratio };
}

const LABEL_FONT = '12px system-ui, sans-serif';
/** On a picture that is narrower than this, in CSS pixels, whole labels would hide each other and what they belong to. */
const NARROW = 420;

/** Draws shapes that are in the video's pixels onto a canvas that covers the video's element. */
export function paint(context, shapes, video, box, colour) {
  const { ratio } = box;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  if (shapes.length === 0) return;
  const { scale, x, y } = fit(video, box);
  const edges = { left: x, top: y, right: x + video.width * scale };
  context.save();
  // Whole device pixels for lines, the video's pixels for places.
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const at = (px, py) => [x + px * scale, y + py * scale];
  // Lines of the pitch go on where the picture does not.
  context.beginPath();
  context.rect(x, y, video.width * scale, video.height * scale);
  context.clip();
  context.lineWidth = 2;
  context.font = LABEL_FONT;
  context.textBaseline = 'bottom';
  for (const shape of shapes) DRAW[shape.kind](context, shape, at, scale, colour, edges);
  context.restore();
}

const DRAW = {
  box(context, shape, at, scale, colour) {
    context.globalAlpha = 1;
    context.setLineDash(shape.dashed ? [4, 3] : []);
    context.strokeStyle = colour(shape.colour);
    context.strokeRect(...at(shape.x, shape.y), shape.width * scale, shape.height * scale);
  },
  ring(context, shape, at, scale, colour) {
    context.globalAlpha = 1;
    context.setLineDash([]);
    context.strokeStyle = colour(shape.colour);
    context.beginPath();
    context.arc(...at(shape.x, shape.y), Math.max(4, shape.radius * scale), 0, 2 * Math.PI);
    context.stroke();
  },
  label(context, shape, at, scale, colour, edges) {
    const [left, y] = at(shape.x, shape.y);
    const text = edges.right - edges.left < NARROW ? shape.short : shape.text;
    const width = context.measureText(text).width + 8;
    // Inside the picture when there is no room above, or to the right.
    const x = Math.min(left, edges.right - width);
    const top = y - 17 < edges.top ? y + 17 : y;
    context.globalAlpha = 0.85;
    context.fillStyle = colour(shape.colour);
    context.fillRect(x - 1, top - 17, width, 17);
    context.globalAlpha = 1;
    context.fillStyle = colour('on-mark');
    context.fillText(text, x + 3, top - 2);
  },
  line(context, shape, at, scale, colour) {
    context.globalAlpha = 0.7;
    context.setLineDash([]);
    context.strokeStyle = colour(shape.colour);
    context.beginPath();
    context.moveTo(...at(...shape.from));
    context.lineTo(...at(...shape.to));
    context.stroke();
  },
  path(context, shape, at, scale, colour) {
    context.setLineDash([]);
    context.strokeStyle = colour(shape.colour);
    shape.points.slice(1).forEach((point, index) => {
      // Older pieces are fainter.
      context.globalAlpha = (0.8 * (index + 1)) / shape.points.length;
      context.beginPath();
      context.moveTo(...at(...shape.points[index]));
      context.lineTo(...at(...point));
      context.stroke();
    });
  },
};
