import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import { Sessions } from './sessions';
import type { ListedSession } from './sessions.sql';
import { SignOut } from './sign-out';

/** A signed-in device, as its owner knows it again. */
export class DeviceAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  created_at!: string;

  @ApiProperty({ description: 'To the minute.', format: 'date-time', example: '2026-11-24T15:30:00.000Z' })
  last_seen_at!: string;

  @ApiProperty({
    description: 'What its owner calls it.',
    type: String,
    nullable: true,
    example: 'My laptop',
  })
  label!: string | null;

  @ApiProperty({ example: 'Chrome on Windows' })
  device!: string;

  @ApiProperty({ description: 'A country, or `unknown place`.', example: 'GB' })
  place!: string;

  @ApiProperty({ type: String, nullable: true, example: '198.51.100.0/24' })
  ip_masked!: string | null;

  @ApiProperty({ description: 'What it was signed in with.', example: 'whatsapp' })
  login_channel!: string;

  @ApiProperty({ description: 'This is the one that asks.', example: true })
  current!: boolean;
}

/** Answer of `GET auth/sessions`. */
export class DevicesAnswer {
  @ApiProperty({ type: [DeviceAnswer] })
  sessions!: DeviceAnswer[];
}

/** The person's signed-in devices. */
@ApiTags('sessions')
@ApiBearerAuth()
@Controller('api/eliza-app/auth/sessions')
export class DevicesController {
  constructor(
    private readonly sessions: Sessions,
    private readonly signOut: SignOut,
  ) {}

  @Get()
  @ApiOperation({ summary: "The person's signed-in devices, the one last used first" })
  @ApiOkResponse({ type: DevicesAnswer })
  async list(@CurrentUser() user: UserPrincipal): Promise<DevicesAnswer> {
    const sessions = await this.sessions.list(user.userId);
    return { sessions: sessions.map((session) => answerOf(session, user.sessionId)) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Signs one device out' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`SESSION_NOT_FOUND`' })
  async remove(
    @CurrentUser() user: UserPrincipal,
    @Param('id', new ParseUUIDPipe({ exceptionFactory: notFound })) id: string,
  ): Promise<void> {
    if (!(await this.signOut.device(user.userId, id))) throw notFound();
  }
}

function notFound(): Problem {
  return new Problem(404, 'SESSION_NOT_FOUND', 'There is no such session.');
}

function answerOf(session: ListedSession, currentId: string): DeviceAnswer {
  return {
    id: session.id,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
    label: session.label,
    device: session.device ?? 'unknown device',
    place: session.place ?? 'unknown place',
    ip_masked: session.network,
    login_channel: session.amr[0] ?? 'unknown',
    current: session.id === currentId,
  };
}
