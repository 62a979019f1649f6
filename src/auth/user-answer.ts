import { ApiProperty } from '@nestjs/swagger';
import type { Account, AccountIdentity } from '../users';

const text = (example: string | null, description?: string): PropertyDecorator =>
  ApiProperty({ type: String, nullable: true, example, ...(description && { description }) });

/** A user as every answer shows them, under the names that clients know. */
export class UserAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @text('Ann')
  name!: string | null;

  @text(null)
  avatar!: string | null;

  @text('12015550143', 'Digits, as WhatsApp writes them; else the business-scoped user id.')
  whatsapp_id!: string | null;

  @text('Ann')
  whatsapp_name!: string | null;

  @text('US.1401234567890123456', 'The business-scoped user id.')
  whatsapp_user_id!: string | null;

  @text(null)
  telegram_id!: string | null;

  @text(null)
  telegram_username!: string | null;

  @text(null)
  telegram_first_name!: string | null;

  @text(null)
  discord_id!: string | null;

  @text(null)
  discord_username!: string | null;

  @text(null)
  discord_global_name!: string | null;

  @text(null)
  discord_avatar_url!: string | null;

  @text('+12015550143', 'E.164, and only ever a number that a platform proved.')
  phone_number!: string | null;

  @text('019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5e')
  organization_id!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  created_at!: string;

  @ApiProperty({ example: 1 })
  identities_count!: number;
}

/** An account on a channel, as lists show it: recognisable for its owner, of no use to anybody else. */
export class IdentityAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5f' })
  id!: string;

  @ApiProperty({ example: 'whatsapp' })
  channel!: string;

  @ApiProperty({ example: 'WhatsApp ••••143' })
  display!: string;

  @text('Ann')
  name!: string | null;

  @text(null)
  username!: string | null;

  @text('••••143')
  phone_masked!: string | null;

  @ApiProperty({ enum: ['inbound', 'roundtrip', 'platform_signed'], example: 'roundtrip' })
  assurance!: AccountIdentity['assurance'];

  @ApiProperty({ example: true, description: 'The one of its channel that the user’s fields show.' })
  is_primary!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  verified_at!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-11-24T14:07:00.000Z',
    description: 'To the day.',
  })
  last_seen_at!: string;
}

export function userAnswer({ user, identities }: Account): UserAnswer {
  return {
    id: user.id,
    name: user.name,
    avatar: user.avatar,
    whatsapp_id: user.whatsappId,
    whatsapp_name: user.whatsappName,
    whatsapp_user_id: user.whatsappUserId,
    telegram_id: user.telegramId,
    telegram_username: user.telegramUsername,
    telegram_first_name: user.telegramFirstName,
    discord_id: user.discordId,
    discord_username: user.discordUsername,
    discord_global_name: user.discordGlobalName,
    // Clients know the field; nothing tells us a picture of theirs.
    discord_avatar_url: null,
    phone_number: user.phoneNumber,
    organization_id: user.organizationId,
    created_at: user.createdAt.toISOString(),
    identities_count: identities.length,
  };
}

export function identityAnswer(identity: AccountIdentity): IdentityAnswer {
  return {
    id: identity.id,
    channel: identity.channel,
    display: identity.display,
    name: identity.name,
    username: identity.username,
    phone_masked: identity.phoneMasked,
    assurance: identity.assurance,
    is_primary: identity.isPrimary,
    verified_at: identity.verifiedAt.toISOString(),
    last_seen_at: identity.lastSeenAt.toISOString(),
  };
}
