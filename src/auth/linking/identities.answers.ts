import { ApiProperty } from '@nestjs/swagger';
import { Equals } from 'class-validator';
import type { PendingOffer } from '../../users';
import { IdentityAnswer } from '../user-answer';

/** A question that waits in the person's chat: is this other account theirs? It is answered there. */
export class PendingOfferAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c63' })
  id!: string;

  @ApiProperty({ example: 'telegram' })
  channel!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  created_at!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T14:07:00.000Z' })
  expires_at!: string;
}

/** Answer of `GET auth/identities`. */
export class IdentitiesAnswer {
  @ApiProperty({ type: [IdentityAnswer] })
  identities!: IdentityAnswer[];

  @ApiProperty({ type: [PendingOfferAnswer] })
  pending_offers!: PendingOfferAnswer[];
}

/** Body of `PATCH auth/identities/:id`. */
export class MakePrimaryRequest {
  @ApiProperty({
    enum: [true],
    description: 'The one of its channel that the user’s fields show.',
    example: true,
  })
  @Equals(true)
  is_primary!: true;
}

/** Answer of `PATCH auth/identities/:id`. */
export class ChangedIdentityAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ type: IdentityAnswer })
  identity!: IdentityAnswer;
}

export const offerAnswer = ({ id, channel, createdAt, expiresAt }: PendingOffer): PendingOfferAnswer => ({
  id,
  channel,
  created_at: createdAt.toISOString(),
  expires_at: expiresAt.toISOString(),
});
