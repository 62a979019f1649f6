import { plainToInstance } from 'class-transformer';
import type { AnyChannel } from '../channels';
import type { Vault } from '../foundation/secrets/vault';

/** Which row a sealed text belongs to: moved to another it does not open. */
export const placeOfCredentials = (organizationId: string, connectionId: string): string =>
  `connections|${organizationId}|${connectionId}`;

/** Seals what opens an account: all of it in one text, so it is stored whole or not at all. */
export function sealCredentials(
  vault: Vault,
  row: { readonly id: string; readonly organizationId: string },
  credentials: object,
): string {
  return vault.seal(placeOfCredentials(row.organizationId, row.id), JSON.stringify(credentials));
}

/** An instance of the channel's class for them; undefined: no key of ours opens it, or the channel takes none. */
export function openCredentials(
  vault: Vault,
  channel: AnyChannel,
  row: { readonly id: string; readonly organizationId: string; readonly sealed: string },
): object | undefined {
  const opened = vault.open(placeOfCredentials(row.organizationId, row.id), row.sealed);
  if (!opened || !channel.connecting) return undefined;
  return plainToInstance(channel.connecting.credentials, JSON.parse(opened.text) as object);
}

/** What the platform repeats to us when it checks our address; empty: its credentials hold none. */
export function verifyTokenOf(credentials: object): string {
  return 'verifyToken' in credentials && typeof credentials.verifyToken === 'string'
    ? credentials.verifyToken
    : '';
}
