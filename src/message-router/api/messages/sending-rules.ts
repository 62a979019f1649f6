import type { Content } from '../../../channels';
import type { Connection } from '../../../connections';
import type { Tx } from '../../../foundation/database/tx';
import { windowEnd } from '../../outbox/service-window';
import type { Listener } from './listener.sql';
import { renderedContent } from './message-content';
import type { Refusal } from './refusals';
import { mayBeMarketing, templateRefusal } from './template-rules';
import { findTemplate, type TemplateFound } from './templates.sql';

/** What is wanted of a message. */
export interface Wanted {
  readonly content: Content;
  /** After the service window the connection's template may take its place. */
  readonly allowTemplate: boolean;
}

/** What goes out, and until when it may; or why nothing does. */
export type Choice =
  | {
      readonly kind: 'may-go';
      readonly content: Content;
      readonly payloads: readonly unknown[];
      readonly expiresAt: Date | undefined;
    }
  | { readonly kind: 'refused'; readonly why: Refusal };

/** Decides by all that is known before the platform is asked. Writes nothing. */
export async function choose(
  tx: Tx,
  connection: Connection,
  listener: Listener,
  { content, allowTemplate }: Wanted,
  now: Date,
): Promise<Choice> {
  const { channel, settings } = connection;
  const asked = renderedContent(channel, content);
  if (asked.kind === 'refused') return refused({ code: 'CONTENT_REFUSED', text: asked.why });
  if (listener.isGroup) return refused({ code: 'GROUP_CONVERSATION' });
  if (!listener.address || !channel.canReach(listener.address)) return refused({ code: 'UNREACHABLE' });
  if (listener.optedOut.includes('everything')) return refused({ code: 'OPTED_OUT' });
  const closes = windowEnd(channel, listener.lastMessageAt ?? new Date(0));
  if (content.kind !== 'template' && !(closes && closes <= now))
    return { kind: 'may-go', content, payloads: asked.payloads, expiresAt: closes };
  if (content.kind === 'template') return template(tx, connection, listener, content);
  if (!allowTemplate || !settings.windowTemplate) return refused({ code: 'WINDOW_CLOSED' });
  const instead = { kind: 'template', ...settings.windowTemplate, parameters: [] } as const;
  return template(tx, connection, listener, instead);
}

async function template(
  tx: Tx,
  connection: Connection,
  { optedOut }: Listener,
  content: Extract<Content, { kind: 'template' }>,
): Promise<Choice> {
  const found: TemplateFound = await findTemplate(tx, connection.id, content.name, content.language);
  const why = templateRefusal(found, content);
  if (why) return refused(why);
  if (optedOut.includes('marketing') && mayBeMarketing(found)) return refused({ code: 'OPTED_OUT' });
  const rendered = renderedContent(connection.channel, content);
  return rendered.kind === 'refused'
    ? refused({ code: 'CONTENT_REFUSED', text: rendered.why })
    : { kind: 'may-go', content, payloads: rendered.payloads, expiresAt: undefined };
}

const refused = (why: Refusal): Choice => ({ kind: 'refused', why });
