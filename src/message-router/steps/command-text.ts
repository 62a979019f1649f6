import type { InboundEvent, Keyword } from '../../channels';

/** The whole text of a message in lower case, if text is all it is; undefined for anything else. Groups have none. */
export function commandText(event: InboundEvent): string | undefined {
  if (event.kind !== 'message' || !event.oneToOne) return undefined;
  const [part, ...more] = event.parts;
  if (more.length || part === undefined) return undefined;
  // A tapped button says its title; a forwarded text is somebody else's word.
  const text = part.kind === 'text' ? part.text : part.kind === 'choice' ? part.title : undefined;
  return text === undefined || text.length > 40 || event.forwarded ? undefined : text.trim().toLowerCase();
}

/** What the message asks by a word that law or carriers give a meaning. */
export const keywordOf = (event: InboundEvent): Keyword | undefined =>
  event.kind === 'message' ? event.keyword : undefined;

/** The platform has said what there is to say. */
export const isAnswered = (event: InboundEvent): boolean => keywordOf(event)?.answered === true;
