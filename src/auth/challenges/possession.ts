import type { InboundMessage } from '../../channels';
import type { Connection } from '../../connections';

/** What a message must fit to prove something for a challenge. */
export interface ClaimableChallenge {
  readonly channel: string;
  /** Named when the challenge was made: the account that its links lead to. */
  readonly connectionId: string | null;
  readonly confirmation: 'typed_code' | 'none';
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** How far a platform's clock may be behind ours. */
const skewMs = 60_000;

/**
 * Does this message show that whoever wrote it controls the account it came from? The whole rule of what counts as proof
 * in a chat; everything else is only something that was said. The signature was checked before (only `verify` of a channel
 * makes what `parse` takes), and the inbox keeps each message once.
 */
export function isPossessionProof(
  event: InboundMessage,
  connection: Pick<Connection, 'id' | 'organizationId' | 'account'> & { readonly channel: { id: string } },
  challenge: ClaimableChallenge,
): boolean {
  return (
    // An organisation knows its own secret: it could write as anybody.
    connection.organizationId === null &&
    connection.id === challenge.connectionId &&
    connection.channel.id === challenge.channel &&
    event.account === connection.account &&
    event.oneToOne &&
    !event.conversation.group &&
    event.byHuman &&
    !event.forwarded &&
    event.sender.keys.length > 0 &&
    isFresh(Date.parse(event.occurredAt), challenge) &&
    // Where a sender can be forged, only what is sent back to them and typed in the page shows who they are.
    (event.spoofable !== true || challenge.confirmation === 'typed_code')
  );
}

/** A message written before the challenge was made cannot be about it. False for a time that cannot be read. */
function isFresh(at: number, { createdAt, expiresAt }: ClaimableChallenge): boolean {
  return at >= createdAt.getTime() - skewMs && at <= expiresAt.getTime();
}
