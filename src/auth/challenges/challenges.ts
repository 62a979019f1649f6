import { Injectable } from '@nestjs/common';
import type { SignInLinks } from '../../channels';
import { ConnectionDirectory, type Connection } from '../../connections';
import { Database } from '../../foundation/database/database';
import type { ClientDescription } from '../../foundation/http/client';
import type { UserPrincipal } from '../../foundation/http/principal';
import { uuid7 } from '../../foundation/uuid7';
import { messageText, shownCode, startPayload } from './challenge-code';
import { ChallengeSecrets, newToken, tokenHash } from './challenge-secrets';
import { statusForStream, statusForVerifier, type ChallengeStatusView } from './challenge-status.sql';
import { denialWait } from './denials.sql';
import { cancelChallenge, countIdentities, insertChallenge, type Confirmation } from './challenges.sql';

/** Identities of one channel that an account may have. */
const identitiesAtMost = 5;

export interface ChallengeRequest {
  readonly channel: string;
  readonly purpose: 'login' | 'link' | 'reauth';
  /** SHA-256 of the verifier that the browser keeps. */
  readonly secretHash: Buffer;
  readonly confirmation: Confirmation;
  readonly returnPath: string | null;
  /** Who asks; needed for everything but a login. */
  readonly session?: UserPrincipal | undefined;
  readonly client: ClientDescription;
}

/** What a browser shows, and what opens its stream. Nothing of it signs anybody in. */
export interface CreatedChallenge {
  readonly id: string;
  /** As it is shown. */
  readonly code: string;
  /** What the person sends. */
  readonly text: string;
  readonly links: SignInLinks;
  readonly expiresAt: Date;
  readonly streamToken: string;
}

export type Creation =
  | { readonly kind: 'created'; readonly challenge: CreatedChallenge }
  | { readonly kind: 'channel-unavailable' | 'channel-limit' }
  /** Too many people denied what was asked from there. */
  | { readonly kind: 'denied-too-often'; readonly retryAfterS: number };

/** Challenges as browsers ask for them: a code that a person sends to the bot from the account that they want to prove. */
@Injectable()
export class Challenges {
  constructor(
    private readonly database: Database,
    private readonly directory: ConnectionDirectory,
    private readonly secrets: ChallengeSecrets,
  ) {}

  async create(request: ChallengeRequest): Promise<Creation> {
    const connection = this.ownConnection(request.channel);
    if (!connection) return { kind: 'channel-unavailable' };
    if (request.purpose === 'link' && request.session) {
      const held = await countIdentities(this.database, request.session.userId, connection.channel.id);
      if (held >= identitiesAtMost) return { kind: 'channel-limit' };
    }
    const retryAfterS = await denialWait(this.database, request.client.network);
    if (retryAfterS > 0) return { kind: 'denied-too-often', retryAfterS };
    return { kind: 'created', challenge: await this.insert(request, connection) };
  }

  /** For the holder of the verifier; undefined for everybody else. */
  status(id: string, verifier: string): Promise<ChallengeStatusView | undefined> {
    return statusForVerifier(this.database, id, tokenHash(verifier));
  }

  statusForStream(id: string, streamToken: string): Promise<ChallengeStatusView | undefined> {
    return statusForStream(this.database, id, tokenHash(streamToken));
  }

  /** False if there is no such challenge for this verifier. */
  cancel(id: string, verifier: string): Promise<boolean> {
    return cancelChallenge(this.database, id, tokenHash(verifier));
  }

  /** What its QR code shows, while somebody can still send it. */
  async linkOf(id: string, streamToken: string): Promise<string | undefined> {
    const view = await this.statusForStream(id, streamToken);
    const connection = view?.status === 'pending' ? this.ownConnection(view.channel) : undefined;
    return connection && linkIn(this.linksOf(connection, id), messageText(this.secrets.code(id)));
  }

  private async insert(request: ChallengeRequest, connection: Connection): Promise<CreatedChallenge> {
    const id = uuid7();
    const code = this.secrets.code(id);
    const streamToken = newToken();
    const expiresAt = await insertChallenge(this.database, {
      ...request.client,
      id,
      purpose: request.purpose,
      method: 'chat',
      channel: connection.channel.id,
      connectionId: connection.id,
      codeHash: this.secrets.codeHash(code),
      secretHash: request.secretHash,
      streamHash: tokenHash(streamToken),
      userId: request.session?.userId ?? null,
      sessionId: request.session?.sessionId ?? null,
      confirmation: request.confirmation,
      sender: null,
      returnPath: request.returnPath,
    });
    // Another open challenge has that code: one in a billion, and the next id makes another.
    if (!expiresAt) return this.insert(request, connection);
    const links = this.linksOf(connection, id);
    return { id, code: shownCode(code), text: messageText(code), links, expiresAt, streamToken };
  }

  private linksOf({ channel, credentials }: Connection, id: string): SignInLinks {
    const code = this.secrets.code(id);
    return channel.signInLinks?.(credentials, { text: messageText(code), payload: startPayload(code) }) ?? {};
  }

  /** An account of the app's own: nobody else's proves anything. */
  private ownConnection(channel: string): Connection | undefined {
    return this.directory.candidates(channel, null)[0];
  }
}

/** What a QR code holds: a link where there is one, else the text to send. */
export const linkIn = (links: SignInLinks, text: string): string => links.web ?? links.app ?? text;
