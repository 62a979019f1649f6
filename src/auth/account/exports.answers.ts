import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';

const jobId = '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d';

/** An export was asked for. */
export class ExportJobAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ format: 'uuid', example: jobId })
  job_id!: string;

  @ApiProperty({ example: `/api/eliza-app/user/me/export/${jobId}` })
  status_url!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T14:02:00.000Z' })
  expires_at!: string;
}

/** It can be fetched. */
export class ExportLinkAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ format: 'uuid', example: jobId })
  job_id!: string;

  @ApiProperty({ enum: ['ready'], example: 'ready' })
  status!: 'ready';

  @ApiProperty({
    description: 'Works once; ask again for another.',
    example: `https://api.example.com/api/eliza-app/user/me/export/${jobId}/file?token=q3n…`,
  })
  url!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T14:02:00.000Z' })
  expires_at!: string;
}

/** The secret of a link. */
export class FetchExportQuery {
  @ApiProperty({ description: 'As the link has it.' })
  @IsString()
  @Matches(/^[\w-]{43}$/)
  token!: string;
}
