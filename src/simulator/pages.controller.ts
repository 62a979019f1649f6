import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Controller, Get, Param, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../foundation/http/access';
import { Unlimited } from '../foundation/http/rate-limits/limited';
import { Problem } from '../foundation/http/problem';
import { LocalOnlyGuard } from './local-only.guard';

/** The example of a front end that signs people in, and the simulated phone beside it: files of `pages/`, nothing else. */
@ApiExcludeController()
@Public()
@Unlimited()
@UseGuards(LocalOnlyGuard)
@Controller('simulator')
export class PagesController {
  /** The second path is where the bot's link leads: ELIZA_APP_URL is this server's `/simulator` here. */
  @Get(['sign-in', 'auth/continue'])
  signIn(@Res() response: Response): void {
    give('sign-in.html', response);
  }

  @Get('phone')
  phone(@Res() response: Response): void {
    give('phone.html', response);
  }

  @Get('pages/:file')
  file(@Param('file') file: string, @Res() response: Response): void {
    give(file, response);
  }
}

function give(name: string, response: Response): void {
  const type = files.has(name) ? types[extname(name)] : undefined;
  if (type === undefined) throw new Problem(404, 'NOT_FOUND', 'There is no such page.');
  response
    .set({ 'content-type': type, 'content-security-policy': policy, 'cache-control': 'no-store' })
    // Read each time: whoever changes a page sees it at the next reload.
    .send(readFileSync(join(__dirname, 'pages', name)));
}

const files = new Set([
  'account.js',
  'eliza-auth.js',
  'icon.svg',
  'look.css',
  'phone.css',
  'phone.html',
  'phone.js',
  'sign-in.css',
  'sign-in.html',
  'sign-in.js',
  'words.js',
]);

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What the pages need and no more; over plain http on this machine nothing can be upgraded. `data:` is the QR code. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
