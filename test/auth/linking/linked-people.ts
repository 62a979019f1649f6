import type { JsonAnswer } from '../../support/auth-app';
import { PlatformApp } from '../../support/platform-app';

const P = '/api/eliza-app/auth';

/** The routes of linking, as a page calls them. */
export class LinkedPeople {
  private signed = 0;

  private constructor(readonly platform: PlatformApp) {}

  static async start(environment: Record<string, string> = {}): Promise<LinkedPeople> {
    return new LinkedPeople(await PlatformApp.start(environment));
  }

  get app() {
    return this.platform.app;
  }

  /** Telegram signs that this is account `id`; with a session it is linked. Each time anew: a payload works once. */
  telegram(id: number, token?: string): Promise<JsonAnswer> {
    const photo_url = `https://t.me/i/userpic/${this.signed++}.svg`;
    const payload = this.platform.telegram.widget({ id, first_name: 'Ann', photo_url });
    return this.platform.post('telegram', payload, token);
  }

  identities(token: string): Promise<JsonAnswer> {
    return this.app.call('GET', `${P}/identities`, { token });
  }

  unlink(token: string, id: string): Promise<JsonAnswer> {
    return this.app.call('DELETE', `${P}/identities/${id}`, { token });
  }

  change(token: string, id: string, body: object): Promise<JsonAnswer> {
    return this.app.call('PATCH', `${P}/identities/${id}`, { token, body });
  }

  /** Proves Telegram account `id`, which is somebody else's, in the person's session: the right to merge. */
  async mergeToken(id: number, token: string): Promise<string> {
    const { status, body } = await this.telegram(id, token);
    if (status !== 409) throw new Error(`linking answered ${status} ${JSON.stringify(body)}`);
    return String(body.details.merge.merge_token);
  }

  merge(token: string, merge_token: string, more: object = {}): Promise<JsonAnswer> {
    return this.app.call('POST', `${P}/merge`, {
      token,
      body: { merge_token, keep: 'session', confirm: true, ...more },
    });
  }

  undo(token: string, mergeId: string): Promise<JsonAnswer> {
    return this.app.call('POST', `${P}/merge/${mergeId}/undo`, { token });
  }

  me(token: string): Promise<JsonAnswer> {
    return this.app.call('GET', '/api/eliza-app/user/me', { token });
  }

  /** The proof of the session lies longer back. */
  async age(sessionId: string, minutes: number): Promise<void> {
    await this.app.rows(`update sessions set auth_time = now() - $2 * interval '1 minute' where id = $1`, [
      sessionId,
      minutes,
    ]);
  }
}
