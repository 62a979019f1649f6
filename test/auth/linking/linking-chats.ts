import { LinkNotices } from '../../../src/auth/linking/link-notices.worker';
import { LinkOfferStep } from '../../../src/auth/linking/link-offer.step';
import type { MessagePart, PhoneSource, ReplyButton, Sender } from '../../../src/channels';
import { uuid7 } from '../../../src/foundation/uuid7';
import { conversationsPersonalData } from '../../../src/message-router/personal-data/conversations.personal-data';
import { PersonalDataRegistry, Users, linkIdentity } from '../../../src/users';
import { UsersConfig } from '../../../src/users/users.config';
import { usersPersonalData } from '../../../src/users/users.personal-data.sql';
import { lasting, message } from '../../message-router/events';
import { silentLog } from '../../support/log';
import { useRouter } from '../../support/router';

/** Somebody's account on one of the two channels of the test. */
export interface Chatter {
  readonly id: string;
  readonly on: 'test' | 'other';
  readonly phone?: string;
}

/** What a chat shows of one reply. */
export interface Shown {
  readonly body: string;
  readonly buttons: readonly ReplyButton[];
}

/** Two channels, people who write there, the worker that tells them things and the step that takes their answers. */
export function linkingChats() {
  const router = useRouter();
  const config = new UsersConfig();
  const holders = new PersonalDataRegistry();
  holders.register(conversationsPersonalData);
  holders.register(usersPersonalData);
  const made = {} as { users: Users; beganAfter: string };

  beforeEach(async () => {
    config.phoneLinkPolicy = 'confirm';
    await router.query('truncate users cascade');
    await router.query('delete from organizations');
    made.beganAfter = uuid7();
    router.channel.capabilities = { ...router.channel.capabilities, serviceWindowMs: 86_400_000 };
    made.users = new Users(router.database, router.statements, config, router.clock);
    Object.assign(router.steps, { steps: [] });
    router.steps.register(new LinkOfferStep(router.directory, made.users, holders, router.speaker));
  });

  const connectionOf = (who: Chatter) => (who.on === 'test' ? router.connection : router.otherConnection);
  const conversationOf = async (who: Chatter): Promise<string> =>
    (
      await router.one<{ id: string }>(`select conversation_id as id from conversation_keys where key = $1`, [
        `test_id:${who.id}`,
      ])
    ).id;

  async function append(
    who: Chatter,
    what: string | readonly MessagePart[],
    forwarded = false,
  ): Promise<string> {
    const event = {
      ...message(what, { keys: [lasting(`test_id:${who.id}`)], forwarded }),
      sender: senderOf(who),
    };
    await router.inbox.append([{ connection: connectionOf(who), event }]);
    return conversationOf(who);
  }

  return {
    router,
    config,
    holders,
    get users(): Users {
      return made.users;
    },
    notices: (): LinkNotices => new LinkNotices(made.users, router.speaker, router.config, silentLog),

    /** Writes and is answered by the agent: a turn as it ends. Who they are. */
    async talks(who: Chatter): Promise<{ userId: string; identityId: string }> {
      const id = await append(who, 'hello');
      const resolved = await made.users.resolve(senderOf(who), { channel: who.on });
      await router.query(
        `update conversations set user_id = $2, address = $3, last_message_at = $4, done_pos = last_pos,
           due_at = null, owner = null, lease_until = null where id = $1`,
        [id, resolved.userId, JSON.stringify({ to: who.id }), router.clock.now()],
      );
      return resolved;
    },

    /** Writes a text or taps a button; true if a step took it, so that no agent sees it. */
    async answers(who: Chatter, what: string | ReplyButton | undefined, forwarded = false): Promise<boolean> {
      if (what === undefined) throw new Error('there is no such button');
      const id = await append(
        who,
        typeof what === 'string' ? what : [{ kind: 'choice', from: 'button', ...what }],
        forwarded,
      );
      await router.stepPass.run(id);
      const { taken } = await router.one<{ taken: boolean }>(
        'select last_pos = any(steps_taken) as taken from conversations where id = $1',
        [id],
      );
      return taken;
    },

    /** A session of the user links the account. */
    async links(userId: string, who: Chatter): Promise<string> {
      const linked = await made.users.transaction((tx, rules) =>
        linkIdentity(tx, userId, { sender: senderOf(who), channel: who.on, assurance: 'roundtrip' }, rules),
      );
      if (linked.kind !== 'linked') throw new Error(linked.kind);
      return linked.identityId;
    },

    /** What the chat was told, oldest first. */
    async shown(who: Chatter): Promise<Shown[]> {
      const rows = await router.query<{ payload: string }>(
        'select payload from outbox_messages where conversation_id = $1 order by pos',
        [await conversationOf(who)],
      );
      return rows.map(({ payload }) => {
        const { body, buttons = [] } = JSON.parse(payload) as Partial<Shown>;
        return { body: body ?? '', buttons };
      });
    },

    /** The taps of this test that were not taken for an answer. */
    ignored(): Promise<{ reason: string; user_id: string | null }[]> {
      return router.query(
        `select reason, user_id from audit_log where action = 'link.ignored' and id > $1 order by id`,
        [made.beganAfter],
      );
    },

    async userOf(who: Chatter): Promise<string> {
      return (await made.users.resolve(senderOf(who), { channel: who.on })).userId;
    },
  };
}

/** The button of a title under the newest of some replies. */
export const button = (shown: readonly Shown[], title: string): ReplyButton | undefined =>
  shown.at(-1)?.buttons.find((one) => one.title === title);

const sources: Record<Chatter['on'], PhoneSource> = { test: 'wa_id', other: 'im_handle' };

const senderOf = ({ id, on, phone }: Chatter): Sender => ({
  keys: [{ kind: 'test_id', scope: 'global', value: id }],
  ...(phone && { phone: { e164: phone, source: sources[on] } }),
  name: `Name of ${id}`,
  username: `handle-of-${id}`,
  fallbackName: 'User',
  slugHint: 'test',
});
