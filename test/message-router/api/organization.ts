import { ConnectionDirectory, type ConnectionSettings } from '../../../src/connections';
import { sealCredentials } from '../../../src/connections/sealed-credentials';
import { OrganizationWhatsAppCredentials } from '../../../src/channels/whatsapp/whatsapp.credentials';
import { Vault } from '../../../src/foundation/secrets/vault';
import { uuid7 } from '../../../src/foundation/uuid7';
import type { AuthApp, JsonAnswer } from '../../support/auth-app';

let numbers = 300_000_000_000_000;

/** An organisation with an owner, a server and WhatsApp connections of its own, in a database of an `AuthApp`. */
export class TestOrganization {
  private constructor(
    readonly app: AuthApp,
    readonly id: string,
    /** The owner's. */
    readonly token: string,
    readonly userId: string,
    /** Of the organisation's server; it may read and write messages. */
    readonly apiKey: string,
  ) {}

  static async of(app: AuthApp, owner: string): Promise<TestOrganization> {
    const { token, userId } = await app.signIn(owner);
    const [member] = await app.rows<{ id: string }>(
      'select organization_id as id from memberships where user_id = $1',
      [userId],
    );
    if (!member) throw new Error('who signs in has an organisation');
    const made = await app.call('POST', '/api/v1/api-keys', {
      token,
      body: { name: 'server', scopes: ['messages:read', 'messages:write'] },
    });
    return new TestOrganization(app, member.id, token, userId, made.body.api_key.key as string);
  }

  /** Connects another number, as if Meta had agreed. Its id. */
  async connect(settings: ConnectionSettings = {}): Promise<string> {
    const id = uuid7();
    const account = String(numbers++);
    const credentials = Object.assign(new OrganizationWhatsAppCredentials(), {
      accessToken: `token-of-${account}`,
      phoneNumberId: account,
      appSecret: `secret-of-${account}`,
      verifyToken: `verify-${account}`,
      phoneNumber: '12025550199',
      appId: '1',
      wabaId: '2',
    });
    const sealed = sealCredentials(this.app.app.get(Vault), { id, organizationId: this.id }, credentials);
    await this.app.rows(
      `insert into connections (id, organization_id, channel, external_id, status, sealed, settings)
       values ($1, $2, 'whatsapp', $3, 'active', $4, $5)`,
      [id, this.id, account, sealed, settings],
    );
    await this.app.app.get(ConnectionDirectory).refresh();
    return id;
  }

  /** A call of the organisation's server, or with `token` of somebody else's. */
  call(
    method: string,
    path: string,
    body?: object,
    { headers = {}, app = this.app }: { headers?: Record<string, string>; app?: AuthApp } = {},
  ): Promise<JsonAnswer> {
    return app.call(method, `/api/v1/${path}`, {
      headers: { 'x-api-key': this.apiKey, ...headers },
      ...(body && { body }),
    });
  }

  /** The person of this number (digits) wrote to the connection a while ago. The id of their conversation. */
  async writtenBy(connectionId: string, person: string, minutesAgo = 1): Promise<string> {
    const id = uuid7();
    await this.app.rows(
      `with k as (insert into conversation_keys (connection_id, key, conversation_id, transferable)
         values ($2, 'wa_id:' || $3::text, $1, true)),
       p as (insert into contacts (id, organization_id, connection_id, name, phone) values ($1, $4, $2, 'Ann', '+' || $3::text))
       insert into conversations (id, connection_id, contact_id, room_id, address, person_name, last_message_at)
       values ($1, $2, $1, $1, jsonb_build_object('phone', $3::text), 'Ann', now() - $5::int * interval '1 minute')`,
      [id, connectionId, person, this.id, minutesAgo],
    );
    return id;
  }

  /** The rows that wait to be sent, or were, of a conversation; in order. */
  sends(conversationId: string): Promise<{ id: string; payload: string; message_id: string | null }[]> {
    return this.app.rows(
      'select id, payload, message_id from outbox_messages where conversation_id = $1 order by pos',
      [conversationId],
    );
  }
}
