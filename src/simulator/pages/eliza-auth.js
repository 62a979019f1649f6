// Everything that a front end says to Eliza Gateway to sign somebody in: fetch and Web Crypto alone. Copy it. On an origin
// other than the gateway's, set `api` to the whole address and name the front end in ELIZA_APP_URL (docs/sign-in.md).
const api = '/api/eliza-app';

/** With transport `body` the tokens are here and nowhere else: a reload forgets them. With `cookie` scripts never see any. */
let session = null;

/** A refusal of the server: its `code`, its `details`, and for how many seconds to wait. */
export class Refused extends Error {
  constructor(status, body, retryAfter) {
    super(body.error ?? `HTTP ${status}`);
    this.status = status;
    this.code = body.code ?? 'UNKNOWN';
    this.details = body.details ?? {};
    this.retryAfter = body.retry_after ?? retryAfter;
    this.requestId = body.request_id;
  }
}

/** Asks for a challenge. The verifier never leaves this browser until the token call; without it the code is useless. */
export async function startChallenge(channel = 'whatsapp') {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const { challenge } = await call('POST', '/auth/challenges', {
    body: {
      channel,
      purpose: 'login',
      code_challenge: base64url(new Uint8Array(digest)),
    },
  });
  return { ...challenge, verifier };
}

/** Calls `onStatus` with every change, by server-sent events, or by asking where those do not come through. */
export function watchChallenge(challenge, onStatus) {
  const path = `${api}/auth/challenges/${challenge.id}/events?t=${encodeURIComponent(challenge.stream_token)}`;
  const events = new EventSource(path);
  let timer;
  const tell = (state) => {
    if (finals.has(state.status)) stop();
    onStatus(state);
  };
  const ask = async () => {
    try {
      tell((await readChallenge(challenge)).challenge);
    } catch (error) {
      // A network that is away comes back; a refusal stays.
      if (error instanceof Refused && error.status !== 429) return tell({ status: 'expired' });
    }
    if (timer !== null) timer = setTimeout(ask, challenge.poll_after_ms);
  };
  const stop = () => {
    events.close();
    clearTimeout(timer);
    timer = null;
  };
  events.addEventListener('status', (event) => tell(JSON.parse(event.data)));
  // The browser connects again by itself, unless the answer was not a stream.
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED && timer === undefined)
      timer = setTimeout(ask, challenge.poll_after_ms);
  });
  return stop;
}

const finals = new Set(['consumed', 'denied', 'failed', 'expired']);

/** How far it came. */
export const readChallenge = ({ id, verifier }) =>
  call('GET', `/auth/challenges/${id}`, { headers: { 'x-code-verifier': verifier } });

/** The person changed their mind. */
export const cancelChallenge = ({ id, verifier }) =>
  call('DELETE', `/auth/challenges/${id}`, { headers: { 'x-code-verifier': verifier } });

/** The end of it: the code from the chat (or the nonce of a return link) and the verifier for a session. */
export async function finishChallenge({ id, verifier }, proof, transport) {
  const body = { code_verifier: verifier, ...proof, transport };
  const answer = await patiently(() => call('POST', `/auth/challenges/${id}/token`, { body }));
  if (answer.session) session = answer.session;
  return answer;
}

/** One try a second or so is allowed: who is quicker waits without noticing. */
async function patiently(attempt) {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 429 || !(error.retryAfter <= 3)) throw error;
    await new Promise((resolve) => setTimeout(resolve, error.retryAfter * 1000));
    return attempt();
  }
}

/** Takes up the session of an earlier visit, or of another tab; false: nobody is signed in. */
export async function resume() {
  try {
    await refresh();
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status < 500) return false;
    throw error;
  }
}

/** New tokens for the same session. One at a time over all tabs: they share the cookie. */
export async function refresh() {
  const renew = async () => {
    const body = session?.refresh_token ? { refresh_token: session.refresh_token } : {};
    session = (await call('POST', '/auth/refresh', { body })).session;
  };
  await (navigator.locks ? navigator.locks.request('eliza-refresh', renew) : renew());
}

/** A call as the signed-in person. Tokens that have run out are renewed once, without a word. */
export async function asMe(method, path, body) {
  const attempt = () =>
    call(method, path, { body, headers: session?.token ? { authorization: `Bearer ${session.token}` } : {} });
  if (!session || Date.parse(session.expires_at) - Date.now() < 15_000) await refresh();
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    await refresh();
    return attempt();
  }
}

/** Signs out here, or on every device. */
export async function signOut({ everywhere = false } = {}) {
  await asMe('POST', everywhere ? '/auth/logout-all' : '/auth/logout', {});
  session = null;
}

async function call(method, path, { body, headers } = {}) {
  const response = await fetch(api + path, {
    method,
    // Needed where the front end has an origin of its own: the cookie goes along.
    credentials: 'include',
    cache: 'no-store',
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok)
    throw new Refused(response.status, answer, Number(response.headers.get('retry-after')) || undefined);
  return answer;
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
