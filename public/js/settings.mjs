/** What a viewer chose, kept over a reload. Pure but for the storage it is given. */

const KEY = 'touchline';

export const DEFAULTS = Object.freeze({
  device: 'cpu',
  /** Frames a second that are drawn at most. */
  fps: 60,
  boxes: true,
  labels: true,
  pitch: true,
  trails: true,
  radar: true,
  overlay: true,
});

export const FPS = Object.freeze({ least: 1, most: 60 });

/** What is kept, with the default for whatever is missing or makes no sense. */
export function load(storage) {
  let kept = {};
  try {
    kept = JSON.parse(storage.getItem(KEY)) ?? {};
  } catch {
    // Nothing that could be read: as if nothing had been kept.
  }
  /** @type {Record<string, any>} */
  const settings = { ...DEFAULTS };
  for (const [name, standard] of Object.entries(DEFAULTS)) {
    if (typeof kept[name] === typeof standard) settings[name] = kept[name];
  }
  settings.fps = Math.min(FPS.most, Math.max(FPS.least, Math.round(settings.fps) || DEFAULTS.fps));
  return settings;
}

/** Keeps a change; gives the settings with it. */
export function save(storage, settings, change) {
  const next = { ...settings, ...change };
  try {
    storage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing still shows everything.
  }
  return next;
}
