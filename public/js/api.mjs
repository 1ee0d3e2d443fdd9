/** What the server refused, in its own words. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body?.detail ?? `the server answered ${status}`);
    this.name = 'Refusal';
    this.status = status;
    this.code = body?.code;
  }
}

/** Asks the server; gives the answer, or throws a `Refusal`. */
export async function ask(path, options = {}) {
  const answer = await fetch(path, options);
  if (answer.ok) return answer;
  throw new Refusal(answer.status, await answer.json().catch(() => undefined));
}

/** Turns a token into the cookie that goes with everything a page loads. */
export function logIn(token) {
  return ask('/v1/session', { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
}

export function logOut() {
  return ask('/v1/session', { method: 'DELETE' });
}

/**
 * Uploads a file; `onProgress` is told the part that has left, from 0 to 1. By XMLHttpRequest, for `fetch` does not
 * tell how far it is. The signal ends it.
 */
export function upload(file, onProgress, signal) {
  const { promise, resolve, reject } = deferred();
  const request = new XMLHttpRequest();
  request.open('POST', '/uploads');
  request.responseType = 'json';
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) onProgress(event.loaded / event.total);
  };
  request.onload = () => {
    if (request.status === 201) resolve(request.response);
    else reject(new Refusal(request.status, request.response));
  };
  request.onerror = () => reject(new Error('the connection was lost before the file had arrived'));
  request.onabort = () => reject(new Error('the upload was cancelled'));
  signal?.addEventListener('abort', () => request.abort());
  const form = new FormData();
  form.append('file', file);
  request.send(form);
  return promise;
}

function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
