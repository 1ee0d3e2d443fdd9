/** A tab's way to the realtime stream: through the worker that all tabs share, or by itself where there is none. */
import { Driver } from './driver.mjs';

/**
 * @param {{message: (message: object) => void, status: (client: object) => void}} listener
 * @returns {{watch: (jobs: [string, string][]) => void, close: () => void}}
 */
export function openStream(listener) {
  return typeof SharedWorker === 'function' ? shared(listener) : alone(listener);
}

function shared(listener) {
  const worker = new SharedWorker('/js/stream-worker.mjs', { type: 'module', name: 'touchline' });
  const { port } = worker;
  const say = (what) => port.postMessage(what);
  port.onmessage = ({ data }) => {
    if (data.message) listener.message(data.message);
    if (data.client) listener.status(data.client);
  };
  port.start();
  // A tab that is gone must not keep the stream open; one that comes back from the browser's cache joins again.
  addEventListener('pagehide', () => say({ do: 'leave' }));
  addEventListener('pageshow', (event) => event.persisted && location.reload());
  // Firefox freezes the worker with the last page that it keeps for "back", its stream open if nobody's leaving was read by then.
  // A page with this listener is not kept, and would have been loaded anew anyway.
  if (navigator.userAgent.includes('Firefox/')) addEventListener('unload', () => {});
  addEventListener('online', () => say({ do: 'online' }));
  return {
    watch: (jobs) => say({ do: 'watch', jobs }),
    close: () => say({ do: 'leave' }),
  };
}

function alone(listener) {
  const driver = new Driver(
    {
      open: (url) => new EventSource(url),
      fetch: (path, options) => fetch(path, options),
      setTimeout: (body, ms) => setTimeout(body, ms),
      clearTimeout: (timer) => clearTimeout(timer),
      now: () => new Date().toISOString(),
    },
    crypto.randomUUID(),
    listener,
  );
  driver.start();
  addEventListener('online', () => driver.online());
  return {
    watch: (jobs) => driver.watch(jobs),
    close: () => driver.stop(),
  };
}
