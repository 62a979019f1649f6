import { createHash, randomBytes } from 'node:crypto';
import type { AuthApp, JsonAnswer } from '../support/auth-app';

const path = '/api/eliza-app/auth/challenges';

let browsers = 0;

/** A page that signs somebody in: it holds the verifier, and nobody else does. */
export class Browser {
  readonly verifier = randomBytes(32).toString('base64url');
  /** An address of its own, where one proxy is trusted: limits are by address. */
  readonly headers = { 'x-forwarded-for': `198.18.${++browsers >> 8}.${browsers & 255}` };
  id = '';
  /** What the page shows, for somebody to send. */
  text = '';

  constructor(
    private readonly app: AuthApp,
    /** The session of a page that is signed in already. */
    private readonly session?: string,
  ) {}

  get codeChallenge(): string {
    return createHash('sha256').update(this.verifier).digest('base64url');
  }

  async ask(body: object = {}): Promise<JsonAnswer> {
    const answer = await this.app.call('POST', path, {
      ...(this.session !== undefined && { token: this.session }),
      headers: this.headers,
      body: { channel: 'whatsapp', code_challenge: this.codeChallenge, ...body },
    });
    if (answer.status === 201) ({ id: this.id, message_text: this.text } = answer.body.challenge);
    return answer;
  }

  async status(): Promise<string> {
    const { body } = await this.app.call('GET', `${path}/${this.id}`, {
      headers: { ...this.headers, 'x-code-verifier': this.verifier },
    });
    return String(body.challenge?.status);
  }

  /** The page asks for its session. */
  token(proof: object = {}, { session = this.session }: { session?: string | undefined } = {}) {
    return this.app.call('POST', `${path}/${this.id}/token`, {
      ...(session !== undefined && { token: session }),
      headers: this.headers,
      body: { code_verifier: this.verifier, ...proof },
    });
  }
}

/** The six digits in what the bot said. */
export const digitsIn = (reply: string): string => /type (\d{6}) on/.exec(reply)?.[1] ?? '';

/** Six digits that are not these. */
export const otherDigits = (digits: string): string =>
  String((Number(digits) + 1) % 1_000_000).padStart(6, '0');
