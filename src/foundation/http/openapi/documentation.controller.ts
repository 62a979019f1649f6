import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  type OpenAPIObject,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../access';
import { Problem } from '../problem';
import { ApiDescription } from './api-description';
import { docsPage, pageFile } from './docs-page';

/** What this API is, for programs and for people. */
@ApiTags('documentation')
@Controller()
@Public()
export class DocumentationController {
  constructor(private readonly description: ApiDescription) {}

  @Get('openapi.json')
  @ApiOperation({ summary: 'This document' })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true, required: ['openapi', 'paths'] } })
  read(): OpenAPIObject {
    return this.description.read();
  }

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @ApiOperation({ summary: 'This document as a page' })
  @ApiOkResponse({ content: { 'text/html': {} } })
  page(): string {
    return docsPage;
  }

  @Get('docs/:file')
  @ApiOperation({ summary: 'What the page is made of' })
  @ApiOkResponse({ content: { 'text/css': {}, 'text/javascript': {}, 'image/png': {} } })
  @ApiNotFoundResponse({ description: '`NOT_FOUND`' })
  async file(@Param('file') name: string, @Res() response: Response): Promise<void> {
    const file = await pageFile(name);
    if (!file) throw new Problem(404, 'NOT_FOUND', 'There is nothing here.');
    response.set('Cache-Control', 'public, max-age=3600').type(file.type).send(file.body);
  }
}
