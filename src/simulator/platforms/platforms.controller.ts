import { All, Controller, Get, Param, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../foundation/http/access';
import { Problem } from '../../foundation/http/problem';
import { Unlimited } from '../../foundation/http/rate-limits/limited';
import { LocalOnlyGuard } from '../local-only.guard';
import { Platforms, platformsPath } from './platforms';

/** The APIs of the simulated messengers beside WhatsApp: what their addresses in the environment point at. */
@ApiExcludeController()
@Public()
@Unlimited()
@UseGuards(LocalOnlyGuard)
@Controller(platformsPath.slice(1))
export class PlatformsController {
  constructor(private readonly platforms: Platforms) {}

  /** Which there are. */
  @Get()
  list(): { items: readonly string[] } {
    return { items: this.platforms.channels };
  }

  @All(':channel/*path')
  call(@Param('channel') channel: string, @Req() request: Request, @Res() response: Response): void {
    const platform = this.platforms.at(channel);
    if (!platform) throw new Problem(404, 'NOT_FOUND', 'This messenger is not simulated here.');
    const { status, json } = platform.call({
      method: request.method,
      path: request.originalUrl.replace(`${platformsPath}/${channel}`, ''),
      headers: request.headers,
      json: request.body as unknown,
    });
    response.status(status).json(json);
  }
}
