import { createHmac, randomUUID } from 'node:crypto';
import type { Environment } from '../../foundation/config/load-config';
import type { Person } from '../people';
import type {
  PlatformAnswer,
  PlatformCall,
  PlatformKind,
  PlatformWebhook,
  SimulatedPlatform,
  Surroundings,
} from './platform';

/** iMessage through a Blooio of our own: its fourth generation, as far as one line and its chats go. */
export const simulatedIMessage: PlatformKind = {
  channel: 'imessage',
  prefix: 'ELIZA_APP_BLOOIO_',
  standIn: (address, secret) => ({
    ELIZA_APP_BLOOIO_API_KEY: `bl_sim_${secret('blooio api key')}`,
    ELIZA_APP_BLOOIO_WEBHOOK_SECRET: `whsec_${secret('blooio webhook secret')}`,
    ELIZA_APP_BLOOIO_PHONE_NUMBER: '+12025550101',
    BLOOIO_API_URL: address,
  }),
  open: (environment, surroundings) => new SimulatedBlooio(environment, surroundings),
};

class SimulatedBlooio implements SimulatedPlatform {
  /** Answers by idempotency key, the newest 1000. */
  private readonly kept = new Map<string, PlatformAnswer>();
  /** What each person wrote last: reading marks it. */
  private readonly written = new Map<string, { readonly id: string; readonly text: string }>();

  constructor(
    private readonly environment: Environment,
    private readonly around: Surroundings,
  ) {}

  call({ method, path, headers, json }: PlatformCall): PlatformAnswer {
    if (headers.authorization !== `Bearer ${this.environment.ELIZA_APP_BLOOIO_API_KEY}`)
      return {
        status: 401,
        json: { error: 'Unauthorized', message: 'The API key is not valid.', status: 401 },
      };
    if (method === 'POST' && path === '/messages') return this.take(headers['idempotency-key'], json);
    const [, chat, what] = /^\/chats\/([^/?]+)\/(typing|read)$/.exec(path) ?? [];
    const person = chat === undefined ? undefined : this.personOf(decodeURIComponent(chat));
    if (method !== 'POST' || !person) return refused(404, 'not_found');
    const last = this.written.get(person.id);
    if (what === 'typing') this.around.show(person, { kind: 'typing', lastsMs: 30_000 });
    else if (last) this.around.show(person, { kind: 'own', ...last, state: 'read' });
    return { status: 200, json: { data: {} } };
  }

  async write(person: Person, text: string): Promise<{ readonly id: string; readonly taken: boolean }> {
    const id = `msg_${randomUUID()}`;
    this.written.set(person.id, { id, text });
    this.around.show(person, { kind: 'own', id, state: 'sent', text });
    const handle = handleOf(person);
    const taken = await this.around.deliver(
      this.webhook('message.received', {
        message_id: id,
        chat_id: handle,
        direction: 'inbound',
        message_type: 'text',
        text,
        sender: handle,
        recipient: this.environment.ELIZA_APP_BLOOIO_PHONE_NUMBER,
        contact: { identifier: handle, name: person.name },
      }),
    );
    return { id, taken };
  }

  private take(key: string | string[] | undefined, json: unknown): PlatformAnswer {
    const before = typeof key === 'string' ? this.kept.get(key) : undefined;
    if (before) return before;
    const { to, from, text } = (json ?? {}) as Readonly<Record<string, unknown>>;
    if (from !== this.environment.ELIZA_APP_BLOOIO_PHONE_NUMBER || typeof to !== 'string')
      return refused(400, 'invalid_address');
    if (typeof text !== 'string' || text === '') return refused(400, 'invalid_text');
    const id = `msg_${randomUUID()}`;
    const answer = { status: 202, json: { id, status: 'queued', protocol: 'pending' } };
    if (typeof key === 'string') this.keep(key, answer);
    const person = this.personOf(to);
    if (person) this.around.show(person, { kind: 'message', id, type: 'text', text });
    void this.report(id, to, person ? ['sent', 'delivered', 'read'] : ['failed']);
    return answer;
  }

  private async report(id: string, to: string, states: readonly string[]): Promise<void> {
    for (const status of states)
      await this.around.deliver(
        this.webhook(`message.${status}`, {
          message_id: id,
          chat_id: to,
          direction: 'outbound',
          status,
          sender: this.environment.ELIZA_APP_BLOOIO_PHONE_NUMBER,
          recipient: to,
          ...(status === 'failed' && { error: { code: 'not_reachable' } }),
        }),
      );
  }

  private webhook(type: string, data: object): PlatformWebhook {
    const { ELIZA_APP_BLOOIO_PHONE_NUMBER: line, ELIZA_APP_BLOOIO_WEBHOOK_SECRET: secret = '' } =
      this.environment;
    const body = JSON.stringify({
      id: `evt_${randomUUID()}`,
      type,
      created_at: Date.now(),
      data: { channel_id: 'ch_simulated', channel_address: line, protocol: 'imessage', group: null, ...data },
    });
    const signature = (): string => {
      const seconds = Math.floor(Date.now() / 1000);
      return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
    };
    return { body, headers: () => ({ 'x-blooio-signature': signature() }) };
  }

  private keep(key: string, answer: PlatformAnswer): void {
    this.kept.set(key, answer);
    const oldest = this.kept.keys().next();
    if (this.kept.size > 1000 && !oldest.done) this.kept.delete(oldest.value);
  }

  private personOf(handle: string): Person | undefined {
    return handle.startsWith('+')
      ? this.around.people.withPhone(handle.slice(1))
      : this.around.people.withId(handle.replace(/@simulated\.example$/, ''));
  }
}

/** Who shares no number is known by an address, as people with an Apple account alone are. */
const handleOf = ({ id, phone }: Person): string =>
  phone === undefined ? `${id.toLowerCase()}@simulated.example` : `+${phone}`;

const refused = (status: number, code: string): PlatformAnswer => ({
  status,
  json: { error: { code, message: 'The simulator does not take this.', details: {} } },
});
