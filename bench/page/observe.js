// Runs in the page before its own scripts, and notes when what it was told is to be seen; the page knows nothing of it.
(() => {
    const now = () => performance.timeOrigin + performance.now();
    const observed = { job: null, rate: 0, heard: 0, drawn: [], boxes: 0, ages: [], longTasks: [], ticks: [] };
    globalThis.observed = observed;

    // Messages that the page has taken and not drawn yet: those of frames wait for the canvas, the others for the page around it.
    const waiting = { frame: [], other: [] };
    const sent = new Map();
    const newest = { seen: -1, drawn: -1 };

    const take = (message) => {
        if (message?.payload?.job_id !== observed.job) return;
        observed.heard += 1;
        const moment = Date.parse(message.timestamp);
        waiting[message.type === 'frame' ? 'frame' : 'other'].push(moment);
        if (message.type === 'frame') sent.set(message.payload.index, moment);
    };

    // What an animation frame has drawn is on its way to the screen when the next one begins.
    const painted = (moments, note) => {
        if (moments.length === 0) return;
        requestAnimationFrame(() => {
            const at = now();
            for (const moment of moments) note(at - moment);
        });
    };
    const drawn = (kind) => painted(waiting[kind].splice(0), (ms) => observed.drawn.push(ms));

    // The page hears of messages from the worker that all tabs share.
    const own = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
    Object.defineProperty(MessagePort.prototype, 'onmessage', {
        ...own,
        set(listener) {
            own.set.call(this, (event) => {
                listener(event);
                take(event.data?.message);
            });
        },
    });

    const { clearRect, strokeRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...place) {
        clearRect.apply(this, place);
        if (this.canvas.id !== 'overlay') return;
        drawn('frame');
        if (newest.seen <= newest.drawn) return;
        newest.drawn = newest.seen;
        painted(sent.has(newest.seen) ? [sent.get(newest.seen)] : [], (ms) => observed.ages.push(ms));
    };
    CanvasRenderingContext2D.prototype.strokeRect = function (...place) {
        observed.boxes += 1;
        return strokeRect.apply(this, place);
    };

    addEventListener('DOMContentLoaded', () => {
        const what = { subtree: true, childList: true, attributes: true, characterData: true };
        new MutationObserver(() => drawn('other')).observe(document.body, what);
        const video = document.querySelector('video');
        const watch = () =>
            video.requestVideoFrameCallback((_, picture) => {
                if (observed.job) newest.seen = Math.max(newest.seen, Math.round(picture.mediaTime * observed.rate));
                watch();
            });
        watch();
    });

    new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) observed.longTasks.push(duration);
    }).observe({ type: 'longtask' });

    // From end to end of the slider and back, a step each animation frame, as a hand does; how long each frame took.
    observed.scrub = (frames, trips) =>
        new Promise((finish) => {
            const slider = document.getElementById('timeline');
            const end = Number(slider.max);
            let [step, last] = [0, null];
            const advance = (at) => {
                if (last !== null) observed.ticks.push(at - last);
                last = at;
                if (step === frames) return finish();
                const place = (step * trips) / frames;
                const isBack = Math.floor(place) % 2 === 1;
                slider.value = String((isBack ? 1 - (place % 1) : place % 1) * end);
                slider.dispatchEvent(new Event('input', { bubbles: true }));
                step += 1;
                requestAnimationFrame(advance);
            };
            requestAnimationFrame(advance);
        });
})();
