import {
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { FreshSession, Public } from '../../foundation/http/access';
import { HttpConfig } from '../../foundation/http/http.config';
import { CurrentUser, type UserPrincipal } from '../../foundation/http/principal';
import { Problem } from '../../foundation/http/problem';
import { ExportJobAnswer, ExportLinkAnswer, FetchExportQuery } from './exports.answers';
import { Exports } from './exports';

const path = 'api/eliza-app/user/me/export';

/** A person takes with them what we hold about them. */
@ApiTags('account')
@Controller(path)
export class ExportsController {
  constructor(
    private readonly exports: Exports,
    private readonly http: HttpConfig,
  ) {}

  /** Asks for it. */
  @Get()
  @FreshSession()
  @HttpCode(202)
  @ApiOperation({ summary: 'Ask for everything we hold about you' })
  @ApiResponse({ status: 202, type: ExportJobAnswer })
  async ask(@CurrentUser() { userId }: UserPrincipal): Promise<ExportJobAnswer> {
    const { id, expiresAt } = await this.exports.ask(userId);
    return {
      success: true,
      job_id: id,
      status_url: `/${path}/${id}`,
      expires_at: expiresAt.toISOString(),
    };
  }

  /** A link to it, good for one fetch; an earlier link ends. */
  @Get(':id')
  @FreshSession()
  @ApiOperation({ summary: 'Get a link to it, which works once' })
  @ApiResponse({ status: 200, type: ExportLinkAnswer })
  @ApiResponse({ status: 404, description: '`EXPORT_NOT_FOUND`' })
  async link(
    @CurrentUser() { userId }: UserPrincipal,
    @Param('id', new ParseUUIDPipe({ exceptionFactory: notFound })) id: string,
  ): Promise<ExportLinkAnswer> {
    const link = await this.exports.link(id, userId);
    if (!link) throw notFound();
    return {
      success: true,
      job_id: id,
      status: 'ready',
      url: `${this.http.publicUrl?.replace(/\/$/, '') ?? ''}/${path}/${id}/file?token=${link.token}`,
      expires_at: link.expiresAt.toISOString(),
    };
  }

  /** The document. Whoever has the link may fetch it, once: a browser saves it without a header of ours. */
  @Get(':id/file')
  @Public()
  @ApiOperation({ summary: 'Fetch it' })
  @ApiResponse({
    status: 200,
    content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
  })
  @Header('Content-Disposition', 'attachment; filename="my-data.json"')
  @Header('Referrer-Policy', 'no-referrer')
  async fetch(
    @Param('id', new ParseUUIDPipe({ exceptionFactory: notFound })) id: string,
    @Query() { token }: FetchExportQuery,
  ): Promise<StreamableFile> {
    const userId = await this.exports.redeem(id, token);
    if (userId === undefined) throw notFound();
    const pieces = await this.exports.document(userId);
    return new StreamableFile(Readable.from(pieces, { objectMode: false }), {
      type: 'application/json; charset=utf-8',
    });
  }
}

function notFound(): Problem {
  return new Problem(404, 'EXPORT_NOT_FOUND', 'There is no such export, or its link was used.');
}
