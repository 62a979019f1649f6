import { textWithChoices } from './choices';
import type { PhoneClient } from './phone-client';

/** `taken`: the app has the message, and yet said nothing. */
export type Answer =
  | { readonly kind: 'reply'; readonly texts: readonly string[] }
  | { readonly kind: 'none'; readonly taken: boolean };

/** How long a reply may take, and how long a silence ends a reply of several messages; ms. */
export interface Patience {
  readonly replyMs: number;
  readonly quietMs: number;
}

/** Says one thing and waits for what is said back. */
export async function ask(
  phone: PhoneClient,
  text: string,
  patience: Patience = { replyMs: 60_000, quietMs: 500 },
): Promise<Answer> {
  const after = await phone.newest();
  const { taken } = await phone.write(text);
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), patience.replyMs);
  const texts: string[] = [];
  try {
    for await (const item of phone.changes(after, silence.signal)) {
      if (item.kind !== 'message') continue;
      texts.push(textWithChoices(item));
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), patience.quietMs);
    }
  } finally {
    clearTimeout(timer);
  }
  return texts.length ? { kind: 'reply', texts } : { kind: 'none', taken };
}
