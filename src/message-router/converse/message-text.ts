import type { MessagePart } from '../../channels';

/** What a message says in words, and what of it cannot be read yet. */
export interface ReadMessage {
  /** Given to the agent and kept in the log; undefined: it says nothing in words. */
  readonly text?: string;
  /** What it held that we cannot read, as the person would call it. */
  readonly unread: readonly string[];
}

/** Reads all parts of a message. Blank text is no text. */
export function readMessage(parts: readonly MessagePart[]): ReadMessage {
  const texts: string[] = [];
  const unread: string[] = [];
  for (const part of parts) {
    const text = textOf(part)?.trim();
    if (text) texts.push(text);
    const what = unreadIn(part);
    if (what) unread.push(what);
  }
  return texts.length ? { text: texts.join('\n'), unread } : { unread };
}

function textOf(part: MessagePart): string | undefined {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'media':
      return part.caption;
    case 'location': {
      const place = [part.name, part.address].filter(Boolean).join(', ');
      return `My location: ${place ? `${place} ` : ''}(${part.latitude}, ${part.longitude})`;
    }
    case 'contacts':
      return part.cards
        .map((card) => `Contact: ${[card.name, ...card.phones, ...card.emails].filter(Boolean).join(', ')}`)
        .join('\n');
    case 'choice':
      return part.description ? `${part.title} (${part.description})` : part.title;
    case 'form':
      return [part.text, part.values].filter(Boolean).join('\n');
    case 'order':
      return [
        'Order:',
        ...part.items.map((item) => `${item.quantity} × ${item.productId} at ${item.price} ${item.currency}`),
        ...(part.text ? [part.text] : []),
      ].join('\n');
    case 'reaction':
    case 'edit':
    case 'revoke':
    case 'system':
    case 'unsupported':
      return undefined;
  }
}

function unreadIn(part: MessagePart): string | undefined {
  switch (part.kind) {
    case 'media':
      return {
        image: 'pictures',
        video: 'videos',
        audio: 'audio',
        voice: 'voice messages',
        document: 'documents',
        sticker: 'stickers',
      }[part.media];
    case 'unsupported':
      return 'this kind of message';
    case 'text':
    case 'location':
    case 'contacts':
    case 'choice':
    case 'form':
    case 'order':
    case 'reaction':
    case 'edit':
    case 'revoke':
    case 'system':
      return undefined;
  }
}
