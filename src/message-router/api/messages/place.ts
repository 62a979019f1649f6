import { Injectable } from '@nestjs/common';
import type { ReplyAddress, TypedPerson } from '../../../channels';
import { ConnectionDirectory, type Connection } from '../../../connections';
import type { Tx } from '../../../foundation/database/tx';
import { conversationWith } from './born-conversation.sql';
import { activeConnections } from './active-connections.sql';
import { connectionOfConversation } from './listener.sql';
import { refusal, type Refusal } from './refusals';

/** An organisation's connection that is active. */
export type OwnConnection = Connection & { readonly organizationId: string };

/** Where something is to be said. `typed`: somebody who never wrote there. */
export type Place =
  | { readonly kind: 'conversation'; readonly connection: OwnConnection; readonly conversationId: string }
  | {
      readonly kind: 'typed';
      readonly connection: OwnConnection;
      readonly person: TypedPerson;
      readonly address: ReplyAddress;
    }
  | { readonly kind: 'refused'; readonly why: Refusal };

export interface Addressed {
  readonly organizationId: string;
  readonly connectionId: string | undefined;
  /** A number with its plus, or the id of a conversation. */
  readonly to: string;
}

/** Finds where an organisation wants to say something, among what is its own. */
@Injectable()
export class Places {
  constructor(private readonly directory: ConnectionDirectory) {}

  async find(tx: Tx, { organizationId, connectionId, to }: Addressed): Promise<Place> {
    if (!to.startsWith('+')) return this.byConversation(tx, { organizationId, connectionId, to });
    const connections = await activeConnections(tx, organizationId, connectionId);
    if (connections.length > 1) return refusal('CONNECTION_REQUIRED');
    const connection = connections[0] && (await this.opened(organizationId, connections[0]));
    if (!connection) return refusal('CONNECTION_NOT_FOUND');
    const person = connection.channel.whoIs?.(to);
    if (!person) return refusal('UNREACHABLE');
    const conversationId = await conversationWith(tx, connection.id, person);
    return conversationId === undefined
      ? { kind: 'typed', connection, person, address: person.replyTo }
      : { kind: 'conversation', connection, conversationId };
  }

  private async byConversation(tx: Tx, { organizationId, connectionId, to }: Addressed): Promise<Place> {
    if (connectionId !== undefined && !(await activeConnections(tx, organizationId, connectionId)).length)
      return refusal('CONNECTION_NOT_FOUND');
    const theirs = await connectionOfConversation(tx, organizationId, to);
    if (theirs === undefined || (connectionId !== undefined && theirs !== connectionId))
      return refusal('CONVERSATION_NOT_FOUND');
    const [active] = await activeConnections(tx, organizationId, theirs);
    const connection = active && (await this.opened(organizationId, active));
    return connection
      ? { kind: 'conversation', connection, conversationId: to }
      : refusal('CONNECTION_NOT_FOUND');
  }

  /** One that another process connected a moment ago is not known here yet. */
  private async opened(organizationId: string, id: string): Promise<OwnConnection | undefined> {
    if (!this.directory.get(id)) await this.directory.refresh();
    const connection = this.directory.get(id);
    return connection && { ...connection, organizationId };
  }
}
