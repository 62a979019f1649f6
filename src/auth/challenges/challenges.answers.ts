import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ChallengeStatus } from './auth-challenge.entity';
import type { Confirmation } from './challenges.sql';

const id = '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c60';
const expiresAt = { format: 'date-time', example: '2026-11-24T14:07:00.000Z' } as const;
const confirmations = ['typed_code', 'none'];

/** Links that open a chat with the message filled in. */
export class LinksAnswer {
  @ApiPropertyOptional({ example: 'https://wa.me/12025550100?text=Sign%20in%207K4M-Q2XD' })
  web?: string;

  @ApiPropertyOptional({ example: 'whatsapp://send?phone=12025550100&text=Sign%20in%207K4M-Q2XD' })
  app?: string;
}

/** What the page shows, for somebody to send. */
export class NewChallenge {
  @ApiProperty({ format: 'uuid', example: id })
  id!: string;

  @ApiProperty({ example: 'whatsapp' })
  channel!: string;

  @ApiProperty({ enum: ['login', 'link', 'reauth'], example: 'login' })
  purpose!: 'login' | 'link' | 'reauth';

  @ApiProperty({ example: 'pending' })
  status!: 'pending';

  @ApiProperty({ example: '7K4M-Q2XD' })
  code!: string;

  @ApiProperty({ example: 'Sign in 7K4M-Q2XD', description: 'What the person sends.' })
  message_text!: string;

  @ApiProperty({ enum: confirmations, example: 'typed_code' })
  confirmation!: Confirmation;

  @ApiProperty(expiresAt)
  expires_at!: string;

  @ApiProperty({ example: 2000 })
  poll_after_ms!: number;

  @ApiProperty({ type: LinksAnswer })
  links!: LinksAnswer;

  @ApiProperty({ example: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 37 37">…</svg>' })
  qr_svg!: string;

  @ApiProperty({ example: `/api/eliza-app/auth/challenges/${id}/qr.svg?t=…` })
  qr_url!: string;

  @ApiProperty({
    description: 'Opens the stream of its states, and nothing else.',
    example: 'b2theSBpdCBpcyBub25l…',
  })
  stream_token!: string;

  @ApiPropertyOptional({
    description: 'Only where the request brought no `code_challenge` of its own.',
    example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  })
  code_verifier?: string;
}

export class NewChallengeAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ type: NewChallenge })
  challenge!: NewChallenge;
}

/** Who sent the code: the page shows it, so that the person sees whether it was they. */
export class ClaimedAs {
  @ApiProperty({ example: 'whatsapp' })
  channel!: string;

  @ApiProperty({ example: 'WhatsApp ••••143' })
  display!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ann' })
  name!: string | null;
}

/** How far a challenge came. */
export class ChallengeState {
  @ApiProperty({ format: 'uuid', example: id })
  id!: string;

  @ApiProperty({
    enum: ['pending', 'claimed', 'confirmed', 'consumed', 'denied', 'failed', 'expired'],
    example: 'claimed',
  })
  status!: ChallengeStatus;

  @ApiProperty({ type: ClaimedAs, nullable: true })
  claimed_as!: ClaimedAs | null;

  @ApiProperty({ enum: confirmations, example: 'typed_code' })
  confirmation!: Confirmation;

  @ApiProperty({ example: 5 })
  attempts_left!: number;

  @ApiProperty(expiresAt)
  expires_at!: string;

  @ApiProperty({ type: String, nullable: true, example: '/connected', description: 'As the page gave it.' })
  return_path!: string | null;
}

export class ChallengeStateAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ type: ChallengeState })
  challenge!: ChallengeState;
}

/** The person has something to do first. */
export class WaitingAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ enum: ['pending', 'claimed'], example: 'claimed' })
  status!: 'pending' | 'claimed';
}
