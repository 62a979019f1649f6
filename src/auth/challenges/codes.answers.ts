import { ApiProperty } from '@nestjs/swagger';

/** A code that may have been sent: the answer is the same for who exists and who does not. */
export class AskedCode {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c61' })
  id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  expires_at!: string;

  @ApiProperty({ example: 30, description: 'Seconds until another one may be asked for.' })
  resend_after!: number;
}

export class AskedCodeAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ type: AskedCode })
  challenge!: AskedCode;
}
