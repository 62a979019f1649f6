import { WhatsAppClient } from '../../../src/channels/whatsapp/whatsapp.client';
import { WhatsAppConfig } from '../../../src/channels/whatsapp/whatsapp.config';
import type { WhatsAppCredentials } from '../../../src/channels/whatsapp/whatsapp.credentials';
import { proofOf } from '../../../src/channels/whatsapp/whatsapp.proof';
import { account } from '../../support/flows/account';
import { credentialsOf, localMeta } from './connecting';
import { GraphDouble } from './graph-double';

const meta = localMeta();
const signal = new AbortController().signal;
const send = (credentials: WhatsAppCredentials, apiUrl = meta.url) =>
  new WhatsAppClient(Object.assign(new WhatsAppConfig(), { apiUrl })).send(
    { id: '0198-row', to: { phone: '12025550143' }, payload: { type: 'text', body: 'hello' } },
    credentials,
    signal,
  );

it('an organisation sends through an app that demands the proof', async () => {
  const shop = meta.business();
  shop.app.requiresProof = true;
  expect(await send(credentialsOf(shop))).toMatchObject({ kind: 'accepted' });
  expect(meta.taken.at(-1)).toMatchObject({ from: shop.number.phoneNumberId, text: 'hello' });
  const other = Object.assign(credentialsOf(shop), { appSecret: 'old' });
  expect(await send(other)).toMatchObject({ kind: 'rejected', code: '100' });
});

it("the app's own connection sends without one", async () => {
  const graph = new GraphDouble(account.accessToken, account.phoneNumberId);
  // It knows no path with a query.
  expect(await send({ ...account }, await graph.start())).toMatchObject({ kind: 'accepted' });
  await graph.stop();
});

it('is counted once for each credentials object', () => {
  const read = { one: 0, two: 0 };
  const caller = (name: 'one' | 'two') => ({
    accessToken: 'EAAG',
    get appSecret() {
      read[name]++;
      return name;
    },
  });
  const [one, two] = [caller('one'), caller('two')];
  const proofs = [one, two, one, two, one].map(proofOf);
  expect(new Set(proofs).size).toBe(2);
  expect(read).toEqual({ one: 1, two: 1 });
});
