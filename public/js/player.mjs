/**
 * The overlay: the video of a job with its findings over it. Plays the file where the browser can, else shows single frames as
 * JPEG; follows the analysis while the job runs.
 */
import { paint, palette, sharpen } from './paint.mjs';
import { BALL_TRAIL_MS, TRAIL_MS, sceneOf } from './scene.mjs';

/** How often the picture is moved to the newest frame while it follows. */
const FOLLOW_MS = 250;
/** A frame's time and the video's are rounded differently. */
const TIME_SLACK_MS = 1;

export class Player {
  #parts;
  #settings;
  #store = null;
  #job = null;
  #colour;
  /** The moment that was asked for and the one whose picture is seen, in milliseconds. */
  #time = 0;
  #seen = 0;
  #lastDraw = 0;
  #isScheduled = false;
  #usesVideo = false;
  #isFollowing = false;
  #isPlaying = false;
  #lastFollow = 0;
  /** The single picture that was asked for last. */
  #picture = { index: -1, time: 0, isLoading: false };
  #tick = 0;
  #listener;

  /**
   * @param {{stage: HTMLElement, video: HTMLVideoElement, image: HTMLImageElement, canvas: HTMLCanvasElement}} parts
   * @param {{moved: (time: number, frame: object|undefined, colour: (name: string) => string) => void, playing: (isPlaying: boolean) => void,
   *   needs: (time: number) => void, measured: (duration: number) => void, pictured: () => void}} listener
   */
  constructor(parts, settings, listener) {
    this.#parts = parts;
    this.#settings = settings;
    this.#listener = listener;
    this.#colour = palette(parts.stage);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#colour = palette(parts.stage);
      this.redraw();
    });
    new ResizeObserver(() => this.redraw()).observe(parts.stage);
    this.#listenToVideo(parts.video);
    parts.image.addEventListener('load', () => {
      this.#picture.isLoading = false;
      this.#seen = this.#picture.time;
      this.#listener.pictured();
      this.redraw();
      this.#showPicture();
    });
    parts.image.addEventListener('error', () => {
      this.#picture.isLoading = false;
    });
  }

  get time() {
    return this.#time;
  }

  get isPlaying() {
    return this.#isPlaying;
  }

  /** Whether anything of the job's video is to be seen. */
  get hasPicture() {
    const { video, image } = this.#parts;
    return this.#usesVideo ? video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA : image.naturalWidth > 0;
  }

  get isFollowing() {
    return this.#isFollowing;
  }

  set settings(settings) {
    this.#settings = settings;
    this.redraw();
  }

  /** Shows another job; null for none. */
  open(job, store) {
    this.close();
    this.#job = job;
    this.#store = store;
    if (!job) return;
    this.#isFollowing = job.status === 'running' || job.status === 'queued';
    const { video, image } = this.#parts;
    video.hidden = false;
    image.hidden = true;
    this.#usesVideo = true;
    video.src = `/jobs/${job.job_id}/source`;
    this.#listener.needs(0);
    this.redraw();
  }

  close() {
    this.pause();
    const { video, image } = this.#parts;
    // Letting go of the address ends the request for the rest of the file.
    video.removeAttribute('src');
    video.load();
    image.removeAttribute('src');
    this.#usesVideo = false;
    [this.#job, this.#store, this.#time, this.#seen] = [null, null, 0, 0];
    this.#picture = { index: -1, time: 0, isLoading: false };
    this.redraw();
  }

  /** The job has come to its end: from here on the viewer decides what is seen. */
  ended() {
    this.#isFollowing = false;
  }

  /** New findings have come. */
  found() {
    if (this.#isFollowing) this.#follow();
    else this.#showPicture();
    this.redraw();
  }

  play() {
    if (!this.#job) return;
    this.#isFollowing = false;
    this.#setPlaying(true);
    if (this.#usesVideo) this.#parts.video.play().catch(() => this.#setPlaying(false));
    else this.#playPictures();
  }

  pause() {
    this.#parts.video.pause();
    this.#tick += 1;
    this.#setPlaying(false);
  }

  follow() {
    this.pause();
    this.#isFollowing = true;
    this.#follow();
  }

  seek(time) {
    this.#isFollowing = false;
    this.#move(Math.max(0, time));
  }

  /** One frame further or back. */
  stepFrame(direction) {
    if (!this.#store) return;
    const near = this.#store.between(this.#time - 2_000, this.#time + 2_000);
    const next =
      direction > 0
        ? near.find((frame) => frame.time > this.#time + TIME_SLACK_MS)
        : near.findLast((frame) => frame.time < this.#time - TIME_SLACK_MS);
    if (next) this.seek(next.time + TIME_SLACK_MS);
  }

  #setPlaying(isPlaying) {
    if (this.#isPlaying === isPlaying) return;
    this.#isPlaying = isPlaying;
    this.#listener.playing(isPlaying);
  }

  // MARK: The picture

  #listenToVideo(video) {
    const seen = (time) => {
      [this.#time, this.#seen] = [time * 1_000, time * 1_000];
      this.#listener.needs(this.#time);
      this.redraw();
    };
    if ('requestVideoFrameCallback' in HTMLVideoElement.prototype) {
      // The moment of the picture that is really on the screen.
      const watch = () =>
        video.requestVideoFrameCallback((_, picture) => {
          if (this.#usesVideo && this.#job) seen(picture.mediaTime);
          watch();
        });
      watch();
    } else {
      for (const event of ['timeupdate', 'seeked', 'loadeddata']) {
        video.addEventListener(event, () => this.#usesVideo && this.#job && seen(video.currentTime));
      }
    }
    video.addEventListener('loadedmetadata', () => {
      if (Number.isFinite(video.duration)) this.#listener.measured(video.duration * 1_000);
    });
    video.addEventListener('loadeddata', () => this.#listener.pictured());
    video.addEventListener('ended', () => this.#setPlaying(false));
    video.addEventListener('error', () => {
      // Not a format of this browser's, or no file at all: single pictures then.
      if (this.#job && video.getAttribute('src')) this.#usePictures();
    });
  }

  #usePictures() {
    const { video, image } = this.#parts;
    [video.hidden, image.hidden, this.#usesVideo] = [true, false, false];
    if (this.#isPlaying) this.#playPictures();
    this.#showPicture();
  }

  #move(time) {
    this.#listener.needs(time);
    if (this.#usesVideo) {
      this.#parts.video.currentTime = time / 1_000;
      // Until its picture is there, the old one is seen, and so is what was found in it.
      if (this.#parts.video.readyState === 0) [this.#time, this.#seen] = [time, time];
    } else {
      this.#time = time;
      this.#showPicture();
    }
    this.redraw();
  }

  /** The picture of the frame that is looked at; one request at a time. */
  #showPicture() {
    if (this.#usesVideo || !this.#job || this.#picture.isLoading) return;
    const frame = this.#isFollowing ? this.#store.newest() : this.#store.at(this.#time + TIME_SLACK_MS, Infinity);
    if (!frame || frame.index === this.#picture.index) return;
    this.#picture = { index: frame.index, time: frame.time, isLoading: true };
    if (!this.#isPlaying) this.#time = frame.time;
    const width = Math.ceil(this.#parts.stage.clientWidth * devicePixelRatio);
    this.#parts.image.src = `/jobs/${this.#job.job_id}/frames/${frame.index}.jpg?width=${Math.max(64, width)}`;
  }

  #playPictures() {
    const tick = (this.#tick += 1);
    const [began, from] = [performance.now(), this.#time];
    const advance = () => {
      if (this.#tick !== tick || !this.#isPlaying) return;
      this.#time = from + performance.now() - began;
      this.#listener.needs(this.#time);
      const last = this.#store.newest();
      if (last && this.#time > last.time) this.#setPlaying(false);
      this.#showPicture();
      requestAnimationFrame(advance);
    };
    advance();
  }

  #follow() {
    const now = performance.now();
    const newest = this.#store?.newest();
    if (!newest || now - this.#lastFollow < FOLLOW_MS) return;
    this.#lastFollow = now;
    if (!this.#usesVideo) this.#showPicture();
    // A seek that is under way is let finish: else a fast job would never show a picture.
    else if (!this.#parts.video.seeking) this.#parts.video.currentTime = (newest.time + TIME_SLACK_MS) / 1_000;
  }

  // MARK: Drawing

  /** Draws at the next animation frame, once however often it is asked for. */
  redraw() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame((now) => {
      this.#isScheduled = false;
      // Half an animation frame of slack: a display of 60 Hz asked for 60 frames shall draw them all.
      if (now - this.#lastDraw < 1_000 / this.#settings.fps - 8) return this.redraw();
      this.#lastDraw = now;
      this.#draw();
    });
  }

  #draw() {
    const { canvas } = this.#parts;
    const context = canvas.getContext('2d');
    const box = sharpen(canvas);
    const frame = this.#store?.at(this.#seen + TIME_SLACK_MS);
    if (!frame || !this.#settings.overlay) {
      paint(context, [], { width: 1, height: 1 }, box, this.#colour);
    } else {
      const past = this.#settings.trails
        ? this.#store.between(frame.time - Math.max(TRAIL_MS, BALL_TRAIL_MS), frame.time)
        : [];
      paint(context, sceneOf(frame, past, this.#settings), frame, box, this.#colour);
    }
    this.#listener.moved(this.#time, frame, this.#colour);
  }
}
