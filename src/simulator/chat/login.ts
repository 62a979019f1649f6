import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PhoneClient } from './phone-client';

/** What came of a sign-in; times as the server says them. */
export type Login =
  | {
      readonly kind: 'signed-in';
      readonly name: string;
      readonly userId: string;
      readonly isNew: boolean;
      readonly accessToken: string;
      readonly accessUntil: Date;
      readonly sessionUntil: Date;
    }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * Signs a person in as a front end would: asks for a challenge, sends its message from their phone, reads the code that the
 * bot answers with, and ends it with the code. `patienceMs` is for the bot's answer. Throws where the connection breaks.
 */
export async function login(address: string, phone: PhoneClient, patienceMs = 30_000): Promise<Login> {
  const routes = new Routes(`${address}/api/eliza-app`);
  const verifier = randomBytes(32).toString('base64url');
  const asked = await routes.call<{ challenge: Challenge }>('POST', '/auth/challenges', {
    channel: 'whatsapp',
    purpose: 'login',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    device_label: 'npm run chat',
  });
  if (!asked.ok) return { kind: 'failed', why: asked.why };
  const { id, message_text } = asked.body.challenge;
  const code = await codeFor(message_text, phone, patienceMs);
  if (code === undefined) return { kind: 'failed', why: 'No code came back in the chat.' };
  const ended = await endedWith(routes, id, { code_verifier: verifier, confirm_code: code });
  if (!ended.ok) return { kind: 'failed', why: ended.why };
  const { session, is_new_user: isNew } = ended.body;
  const me = await routes.call<{ user: { id: string; name: string | null } }>(
    'GET',
    '/user/me',
    undefined,
    session.token,
  );
  if (!me.ok) return { kind: 'failed', why: me.why };
  return {
    kind: 'signed-in',
    name: me.body.user.name ?? 'nobody with a name',
    userId: me.body.user.id,
    isNew,
    accessToken: session.token,
    accessUntil: new Date(session.expires_at),
    sessionUntil: new Date(session.refresh_expires_at),
  };
}

/** Sends the message and waits for six digits. */
async function codeFor(text: string, phone: PhoneClient, patienceMs: number): Promise<string | undefined> {
  const after = await phone.newest();
  const patience = AbortSignal.timeout(patienceMs);
  await phone.write(text);
  for await (const item of phone.changes(after, patience)) {
    const code = item.kind === 'message' ? /\b\d{6}\b/.exec(item.text)?.[0] : undefined;
    if (code !== undefined) return code;
  }
  return undefined;
}

/** 202 means that the server has not seen the person's message yet, 429 that it was asked a moment ago. */
async function endedWith(routes: Routes, id: string, proof: object): Promise<Answer<SignedIn>> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const answer = await routes.call<SignedIn>('POST', `/auth/challenges/${id}/token`, proof);
    if (answer.status !== 202 && answer.status !== 429) return answer;
    await sleep(2_000);
  }
  return { ok: false, status: 202, why: 'The sign-in did not come to its end.' };
}

interface Challenge {
  readonly id: string;
  readonly message_text: string;
}

interface SignedIn {
  readonly session: {
    readonly token: string;
    readonly expires_at: string;
    readonly refresh_expires_at: string;
  };
  readonly is_new_user: boolean;
}

type Answer<Body> =
  | { readonly ok: true; readonly status: number; readonly body: Body }
  | { readonly ok: false; readonly status: number; readonly why: string };

/** The routes of the app's front end. */
class Routes {
  constructor(private readonly base: string) {}

  async call<Body>(method: string, path: string, body?: object, token?: string): Promise<Answer<Body>> {
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Body & { error?: string; code?: string };
    if (response.ok) return { ok: true, status: response.status, body: answer };
    return {
      ok: false,
      status: response.status,
      why: `${answer.error ?? 'The server refused.'} (${answer.code ?? response.status})`,
    };
  }
}
