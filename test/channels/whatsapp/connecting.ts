import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { plainToInstance } from 'class-transformer';
import type { ConnectionCheck } from '../../../src/channels';
import { WhatsAppConfig } from '../../../src/channels/whatsapp/whatsapp.config';
import { WhatsAppConnecting } from '../../../src/channels/whatsapp/whatsapp.connect';
import { OrganizationWhatsAppCredentials } from '../../../src/channels/whatsapp/whatsapp.credentials';
import type { Business } from '../../../src/simulator/accounts/business-accounts';
import { Meta } from '../../support/flows/meta';

export const verifyToken = `wa_verify_${'0123456789abcdef'.repeat(3)}`;

export const connectingAt = (apiUrl: string): WhatsAppConnecting =>
  new WhatsAppConnecting(Object.assign(new WhatsAppConfig(), { apiUrl }));

/** What a connection of this business holds. */
export const credentialsOf = ({ app, token, account, number }: Business): OrganizationWhatsAppCredentials =>
  plainToInstance(OrganizationWhatsAppCredentials, {
    accessToken: token.value,
    phoneNumberId: number.phoneNumberId,
    appSecret: app.secret,
    verifyToken,
    phoneNumber: number.phone.replace(/\D/g, ''),
    appId: app.id,
    wabaId: account.id,
  });

/** The names of the checks that failed. */
export const failures = (checks: readonly ConnectionCheck[]): string[] =>
  checks.filter(({ ok }) => !ok).map(({ name }) => name);

/** Each check says what to do exactly where something is to be done, and nothing of what opens or names the account. */
export function expectDiscreet(said: unknown, business: Business): void {
  const text = JSON.stringify(said, (key, value: unknown) => (key === 'credentials' ? undefined : value));
  const { app, token, account, number } = business;
  const digits = number.phone.replace(/\D/g, '');
  for (const secret of [app.secret, app.id, token.value, account.id, number.phoneNumberId, verifyToken])
    expect(text).not.toContain(secret);
  const { shownAs, ...rest } = JSON.parse(text) as { shownAs?: string };
  expect(shownAs ?? `+${digits}`).toBe(`+${digits}`);
  expect(JSON.stringify(rest).replace(/\D/g, '')).not.toContain(digits);
  for (const { ok, detail, fix } of checksIn(said)) {
    expect(detail).not.toBe('');
    expect(fix === '').toBe(ok);
  }
}

const checksIn = (said: unknown): readonly ConnectionCheck[] => {
  if (Array.isArray(said)) return said as readonly ConnectionCheck[];
  return (said as { checks?: readonly ConnectionCheck[] }).checks ?? [];
};

/** Where webhooks go: answers the handshake of `verifyToken`, takes all else and keeps it. */
export async function startCallback(): Promise<{
  readonly url: string;
  readonly taken: string[];
  readonly close: () => Promise<void>;
}> {
  const taken: string[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://callback');
    if (request.method === 'GET') {
      const known = searchParams.get('hub.verify_token') === verifyToken;
      return void response.writeHead(known ? 200 : 403).end(searchParams.get('hub.challenge'));
    }
    taken.push(String(request.headers['x-hub-signature-256']));
    request.resume().on('end', () => response.writeHead(200).end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/webhooks/whatsapp/org`,
    taken,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** A Meta for a test file, with nothing wrong at the beginning of each test. */
export function localMeta(): Meta {
  const meta = new Meta();
  beforeAll(() => meta.up());
  afterAll(() => meta.down());
  beforeEach(() => {
    meta.trouble = () => undefined;
    meta.asked.length = 0;
  });
  return meta;
}
