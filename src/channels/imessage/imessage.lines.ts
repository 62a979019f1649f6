import { elements, id, isObject, word, type JsonObject } from '../toolkit/json-fields';
import type { Ask } from './imessage.api';
import { failed, heard, passed, type Heard } from './imessage.checks';
import { handleOf, isNumber } from './imessage.handles';
import type { ConnectionCheck } from '../contract/connecting';

/** A line of an account. */
export interface Line {
  readonly channelId: string;
  readonly number: string;
  /** Blooio's word; `active` where it gives none. */
  readonly status: string;
}

export type Lines =
  { readonly kind: 'lines'; readonly lines: readonly Line[] } | Exclude<Heard, { kind: 'said' }>;

/** The lines of an API key that have a number; the channels of other messengers are not lines. */
export async function linesOf(ask: Ask): Promise<Lines> {
  const listing = await listAll(ask, 'channels');
  if (listing.kind !== 'listed') return listing;
  const lines = listing.items.flatMap((item) => {
    const [channelId, number] = [id(item.id, 200), handleOf(item.address) ?? handleOf(item.display_address)];
    const isLine = item.type === undefined || item.type === 'blooio' || item.type === 'imessage';
    return isLine && channelId !== undefined && number !== undefined && isNumber(number)
      ? [{ channelId, number, status: word(item.status) ?? 'active' }]
      : [];
  });
  return { kind: 'lines', lines };
}

export const lineCheck = ({ status }: Line): ConnectionCheck =>
  status === 'active'
    ? passed('number', 'the line is active')
    : failed('number', `Blooio calls the line ${status}`, 'see the line in the dashboard of Blooio');

export const noLine = failed(
  'number',
  'the account has no such line',
  'correct phoneNumber, or take the API key of the account that has the line',
);

const maxPages = 20;

/** All elements of a list, page after page. */
export async function listAll(
  ask: Ask,
  what: 'channels' | 'webhooks',
): Promise<
  { readonly kind: 'listed'; readonly items: readonly JsonObject[] } | Exclude<Heard, { kind: 'said' }>
> {
  const items: JsonObject[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const query = { limit: '100', ...(cursor !== undefined && { cursor }) };
    const answer = heard(
      await ask({ method: 'GET', path: [what], query }),
      what === 'channels' ? 'number' : 'callback',
    );
    if (answer.kind !== 'said') return answer;
    items.push(...elements(answer.json.data).filter(isObject));
    cursor = answer.json.has_more === false ? undefined : id(answer.json.next_cursor, 500);
    if (cursor === undefined) break;
  }
  return { kind: 'listed', items };
}
