/** One stream for every tab of this browser: HTTP/1.1 gives an origin six connections, and seven tabs want one each. */
import { Driver } from './driver.mjs';

const ports = new Map();

const driver = new Driver(
  {
    open: (url) => new EventSource(url),
    fetch: (path, options) => fetch(path, options),
    setTimeout: (body, ms) => setTimeout(body, ms),
    clearTimeout: (timer) => clearTimeout(timer),
    now: () => new Date().toISOString(),
  },
  crypto.randomUUID(),
  { message: (message) => tell({ message }), status: (client) => tell({ client }) },
);

function tell(news) {
  for (const port of ports.keys()) port.postMessage(news);
}

function watchAll() {
  driver.watch([...ports.values()].flat());
}

addEventListener('connect', (/** @type {MessageEvent} */ event) => {
  const [port] = event.ports;
  ports.set(port, []);
  port.onmessage = ({ data }) => {
    if (data.do === 'watch') {
      ports.set(port, data.jobs);
      watchAll();
    } else if (data.do === 'online') driver.online();
    else if (data.do === 'leave') {
      ports.delete(port);
      watchAll();
      // The last tab closes the stream with it.
      if (ports.size === 0) driver.stop();
    }
  };
  port.postMessage({ client: driver.client });
  if (['idle', 'closed'].includes(driver.client.status)) driver.start();
});
