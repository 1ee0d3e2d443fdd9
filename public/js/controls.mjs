/** The buttons, the slider and the keys over the video: what they change is kept, and they show how it stands. */
import { byId as $, setAttribute, setText } from '/js/dom.mjs';
import { load, save } from '/js/settings.mjs';

/** What can be switched on and off, each by `#toggle-<name>`. */
const TOGGLES = ['overlay', 'boxes', 'labels', 'pitch', 'trails', 'radar'];
const KEYS = { b: 'boxes', l: 'labels', p: 'pitch', t: 'trails', r: 'radar', o: 'overlay' };

export class Controls {
  settings = load(localStorage);
  #player = null;
  #failed;

  /** @param {(error: Error) => void} failed */
  constructor(failed) {
    this.#failed = failed;
    for (const name of TOGGLES) $(`toggle-${name}`).addEventListener('click', () => this.#toggle(name));
    $('fps-slider').addEventListener('input', () => this.keep({ fps: Number($('fps-slider').value) }));
    $('toggle-play-pause').addEventListener('click', () => this.#playOrPause());
    $('step-back').addEventListener('click', () => this.#player.stepFrame(-1));
    $('step-forward').addEventListener('click', () => this.#player.stepFrame(1));
    $('follow').addEventListener('click', () => {
      this.#player.follow();
      this.show();
    });
    $('toggle-fullscreen').addEventListener('click', () => this.#fullscreen());
    document.addEventListener('fullscreenchange', () => this.show());
    $('stage').addEventListener('keydown', (event) => this.#press(event));
  }

  /** The player that is controlled. */
  set player(player) {
    this.#player = player;
  }

  keep(change) {
    this.settings = save(localStorage, this.settings, change);
    this.#player.settings = this.settings;
    this.show();
  }

  #toggle(name) {
    this.keep({ [name]: !this.settings[name] });
  }

  #playOrPause() {
    if (this.#player.isPlaying) this.#player.pause();
    else this.#player.play();
  }

  #fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    // With the controls, which are of no use behind the picture.
    else $('viewer').requestFullscreen().catch(this.#failed);
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === ' ') this.#playOrPause();
    else if (event.key === 'ArrowLeft') this.#player.stepFrame(-1);
    else if (event.key === 'ArrowRight') this.#player.stepFrame(1);
    else if (event.key === 'f') this.#fullscreen();
    else if (Object.hasOwn(KEYS, event.key)) this.#toggle(KEYS[event.key]);
    else return;
    event.preventDefault();
  }

  /** @param {object|null|undefined} job  the one that is looked at; left out where it has not changed */
  show(job) {
    if (job !== undefined) {
      for (const id of ['toggle-play-pause', 'step-back', 'step-forward']) $(id).disabled = !job;
      $('follow').hidden = !['queued', 'running'].includes(job?.status);
    }
    for (const name of TOGGLES) setAttribute($(`toggle-${name}`), 'aria-pressed', this.settings[name]);
    $('radar-panel').hidden = !this.settings.radar;
    if ($('fps-slider').value !== String(this.settings.fps)) $('fps-slider').value = String(this.settings.fps);
    setText($('fps-value'), `${this.settings.fps} fps`);
    setText($('toggle-play-pause'), this.#player.isPlaying ? 'Pause' : 'Play');
    setAttribute($('follow'), 'aria-pressed', this.#player.isFollowing);
    setAttribute($('toggle-fullscreen'), 'aria-pressed', document.fullscreenElement !== null);
  }
}
