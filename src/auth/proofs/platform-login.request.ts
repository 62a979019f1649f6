import { ApiPropertyOptional } from '@nestjs/swagger';
import { Allow, IsIn, IsOptional } from 'class-validator';
import { transports, type Transport } from '../sessions/session-answer';

/** What every sign-in by a platform may carry beside the platform's word. */
export abstract class PlatformLoginRequest {
  @ApiPropertyOptional({
    description: 'How tokens come back. `cookie`: kept by the browser, out of reach of scripts.',
    enum: transports,
    default: 'body',
    example: 'body',
  })
  @IsOptional()
  @IsIn(transports)
  transport?: Transport;

  @ApiPropertyOptional({
    type: String,
    description: 'Taken for older clients and ignored: a number that somebody typed proves nothing.',
    example: '+12015550143',
    deprecated: true,
  })
  @Allow()
  phone_number?: unknown;

  @ApiPropertyOptional({
    type: String,
    description: 'Taken for older clients and ignored.',
    example: 'WELCOME',
    deprecated: true,
  })
  @Allow()
  signup_code?: unknown;
}
