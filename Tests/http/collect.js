/**
 * Reads a stream to its end with an EventSource, whoever made that: a browser, or a package for Node.
 *
 * It is over with `complete`; or, when it is to come back, when the server stops it.
 */
function collect(source, comesBack) {
  const types = ['metadata', 'progress', 'plugin_status', 'frame', 'partial_result', 'warning', 'error', 'complete', 'ping'];
  const events = [];
  return new Promise((resolve) => {
    const finish = () => {
      source.close();
      resolve(events);
    };
    for (const type of types) {
      source.addEventListener(type, (event) => {
        // `error` is also what a lost connection is called; that one brings nothing.
        if (event.data === undefined) {
          // Some say so before they have closed.
          queueMicrotask(() => {
            if (source.readyState === source.constructor.CLOSED) finish();
          });
          return;
        }
        events.push({ type, id: event.lastEventId, data: event.data });
        if (type === 'complete' && !comesBack) finish();
      });
    }
  });
}
