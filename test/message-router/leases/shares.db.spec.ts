import { sealCredentials } from '../../../src/connections/sealed-credentials';
import { SecretsConfig } from '../../../src/foundation/config/secrets.config';
import { Vault } from '../../../src/foundation/secrets/vault';
import { uuid7 } from '../../../src/foundation/uuid7';
import type { Connection } from '../../../src/connections';
import { eventually, HoldingHandler, useRouter, type RouterProcess } from '../../support/router';
import { lasting, message } from '../events';

const router = useRouter();
afterEach(() => router.query('delete from connections where organization_id is not null'));

async function shopsConnection(account: string): Promise<string> {
  const [id, organizationId] = [uuid7(), uuid7()];
  const credentials = { account, secret: 'secret', verifyToken: 't' };
  await router.query(
    `insert into connections (id, organization_id, channel, external_id, status, sealed)
     values ($1, $2, 'test', $3, 'active', $4)`,
    [
      id,
      organizationId,
      account,
      sealCredentials(new Vault(new SecretsConfig()), { id, organizationId }, credentials),
    ],
  );
  return id;
}

/** So many people write there at once. */
const crowd = (process: RouterProcess, connection: Connection, people: number): Promise<unknown> =>
  Promise.all(
    Array.from({ length: people }, (_, nth) =>
      process.inbox.append([
        {
          connection,
          event: message('hello', { keys: [lasting(`wa_id:${nth}`)], key: `${connection.id} ${nth}` }),
        },
      ]),
    ),
  );

it.each(['stores what comes in', 'hears of what another stored'])(
  'slow organisations keep nobody else from being answered by a process that %s',
  async (how) => {
    const ids = await Promise.all([1, 2, 3].map((nth) => shopsConnection(`shop-${nth}`)));
    const working = await router.process();
    const storing = how === 'stores what comes in' ? working : await router.process();
    const handler = new HoldingHandler();
    await working.leases.start(handler);
    await eventually(() => working.leases.claimAs !== undefined);
    for (const id of ids) {
      const connection = storing.directory.get(id);
      if (!connection) throw new Error('it is active');
      await crowd(storing, connection, 400);
      await eventually(() => handler.held.some(({ connectionId }) => connectionId === id));
    }
    // Until it takes no more.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await crowd(storing, router.connection, 1);
    await eventually(() => handler.held.some(({ connectionId }) => connectionId === router.connection.id));
    // What was left for others is taken as soon as there is room.
    const before = handler.held.length;
    handler.release();
    await eventually(() => handler.held.length > before);
    const stopped = working.leases.beforeApplicationShutdown();
    handler.release();
    await stopped;
  },
  30_000,
);
