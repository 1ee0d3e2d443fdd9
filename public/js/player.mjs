/**
 * The overlay: the video of a job with its findings over it. Plays the file where the browser can, else shows single frames as
 * JPEG; follows the analysis while the job runs.
 */
import { hasEnded, isElsewhere, isLive } from './jobs.mjs';
import { Pace } from './pace.mjs';
import { paint, palette, sharpen } from './paint.mjs';
import { Pictures } from './pictures.mjs';
import { BALL_TRAIL_MS, TRAIL_MS, sceneOf } from './scene.mjs';

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
  /** Whether the video has shown anything: while it is moved its last picture stays. */
  #isPictured = false;
  #isFollowing = false;
  #isPlaying = false;
  #pace = new Pace();
  #pacing;
  /** The moment that was moved to last while following. */
  #followed = -1;
  #pictures;
  #tick = 0;
  #listener;

  /**
   * @param {{stage: HTMLElement, video: HTMLVideoElement, image: HTMLImageElement, canvas: HTMLCanvasElement}} parts
   * @param {{moved: (time: number, frame: object|undefined, colour: (name: string) => string) => void, playing: (isPlaying: boolean) => void,
   *   needs: (time: number) => void, isFetching: () => boolean, measured: (duration: number) => void, pictured: () => void}} listener
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
    this.#pictures = new Pictures(parts.image, () => this.#pictured());
  }

  get time() {
    return this.#time;
  }

  get isPlaying() {
    return this.#isPlaying;
  }

  /**
   * Whether anything of the job's video is to be seen.
   *
   * @returns {'seen'|'awaited'|'none'}
   */
  get picture() {
    if (!this.#usesVideo) return this.#pictures.state;
    return this.#isPictured ? 'seen' : 'awaited';
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
    this.#isFollowing = !hasEnded(job);
    this.#listener.needs(0);
    // The server gives away its own files only.
    if (isElsewhere(job)) return this.#usePictures();
    const { video } = this.#parts;
    video.hidden = false;
    this.#usesVideo = true;
    video.src = `/jobs/${job.job_id}/source`;
    this.redraw();
  }

  close() {
    this.pause();
    this.#closeVideo();
    this.#pictures.open(null);
    clearTimeout(this.#pacing);
    [this.#pace, this.#pacing, this.#followed] = [new Pace(), undefined, -1];
    [this.#job, this.#store, this.#time, this.#seen] = [null, null, 0, 0];
    this.redraw();
  }

  #closeVideo() {
    const { video } = this.#parts;
    [this.#usesVideo, this.#isPictured] = [false, false];
    video.hidden = true;
    // Letting go of the address ends the request for the rest of the file.
    video.removeAttribute('src');
    video.load();
  }

  /** The job has come to its end: from here on the viewer decides what is seen. */
  ended() {
    const wasFollowing = this.#isFollowing;
    this.#isFollowing = false;
    const newest = this.#store?.newest();
    // What came since the picture was moved last; of a live stream there is none any more.
    if (wasFollowing && newest && !isLive(this.#job)) this.#move(newest.time + TIME_SLACK_MS);
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
    [this.#isFollowing, this.#followed] = [true, -1];
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
      if (!this.#usesVideo) return;
      if (Number.isFinite(video.duration)) this.#listener.measured(video.duration * 1_000);
      // Sound alone, or pictures of a kind that this browser does not know.
      if (video.videoWidth === 0) this.#usePictures();
      else this.#follow();
    });
    video.addEventListener('loadeddata', () => {
      this.#isPictured = true;
      this.#listener.pictured();
    });
    video.addEventListener('seeked', () => {
      this.#pace.ended(performance.now());
      this.#follow();
    });
    video.addEventListener('ended', () => this.#setPlaying(false));
    video.addEventListener('error', () => {
      // Not a format of this browser's, or no file at all: single pictures then.
      if (this.#job && video.getAttribute('src')) this.#usePictures();
    });
  }

  #usePictures() {
    this.#closeVideo();
    this.#pace.ended(performance.now());
    this.#pictures.open(this.#job.job_id, { isLive: isLive(this.#job) });
    this.#listener.pictured();
    if (this.#isPlaying) this.#playPictures();
    if (this.#isFollowing) this.#follow();
    else this.#showPicture();
    this.redraw();
  }

  /** A single picture is there, or cannot be had: then what was found is shown without it. */
  #pictured() {
    this.#pace.ended(performance.now());
    this.#seen = this.#pictures.time;
    this.#listener.pictured();
    this.redraw();
    if (this.#isFollowing) this.#follow();
    else this.#showPicture();
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
    if (this.#usesVideo || !this.#job || this.#pictures.isLoading) return;
    const frame = this.#isFollowing ? this.#store.newest() : this.#store.at(this.#time + TIME_SLACK_MS, Infinity);
    if (!frame) return;
    if (!this.#isPlaying) this.#time = frame.time;
    const width = Math.max(64, Math.ceil(this.#parts.stage.clientWidth * devicePixelRatio));
    const timeOf = (index) => this.#store?.byIndex(index)?.time;
    const isAsked = this.#pictures.show(frame, { width, isNewest: this.#isFollowing, timeOf });
    // Nothing new: nobody waits for it either.
    if (!isAsked) this.#pace.ended(performance.now());
  }

  #playPictures() {
    const tick = (this.#tick += 1);
    let [began, from] = [performance.now(), this.#time];
    const advance = () => {
      if (this.#tick !== tick || !this.#isPlaying) return;
      const [now, last] = [performance.now(), this.#store.newest()];
      const time = from + now - began;
      const isBeyond = last !== undefined && time > last.time;
      // What is being fetched is waited for: the film goes on where it was.
      const isHeld = (isBeyond || !this.#store.at(time)) && this.#listener.isFetching();
      if (isHeld) [began, from] = [now, this.#time];
      else this.#time = time;
      this.#listener.needs(this.#time);
      if (isBeyond && !isHeld) this.#setPlaying(false);
      this.#showPicture();
      requestAnimationFrame(advance);
    };
    advance();
  }

  /** Moves the picture to the newest frame, as often as it can be had. */
  #follow() {
    const newest = this.#isFollowing ? this.#store?.newest() : undefined;
    if (!newest || this.#pacing !== undefined || newest.time + TIME_SLACK_MS === this.#followed) return;
    const { video } = this.#parts;
    if (this.#usesVideo ? video.readyState === 0 || video.seeking : this.#pictures.isLoading) return;
    const now = performance.now();
    const wait = this.#pace.wait(now);
    // Its end has this called again.
    if (wait === Infinity) return;
    if (wait > 0) {
      this.#pacing = setTimeout(() => {
        this.#pacing = undefined;
        this.#follow();
      }, wait);
      return;
    }
    this.#followed = newest.time + TIME_SLACK_MS;
    this.#pace.began(now);
    if (this.#usesVideo) video.currentTime = this.#followed / 1_000;
    else this.#showPicture();
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
