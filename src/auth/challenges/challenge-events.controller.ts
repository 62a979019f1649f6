import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../foundation/http/access';
import { Problem } from '../../foundation/http/problem';
import { Limited } from '../../foundation/http/rate-limits/limited';
import { authPath, challengeNotFound, isChallengeId, isFinal, stateOf } from './present-challenge';
import type { ChallengeStatusView } from './challenge-status.sql';
import { ChallengeWatch } from './challenge-watch';
import { Challenges } from './challenges';

const heartbeatMs = 15_000;

/** What becomes of a challenge, as it happens. */
@ApiTags('sign-in')
@Controller(`${authPath}/challenges/:id/events`)
export class ChallengeEventsController {
  constructor(
    private readonly challenges: Challenges,
    private readonly watch: ChallengeWatch,
  ) {}

  /** Server-sent events `status`, the first at once, until the challenge is over. For the holder of the stream's token. */
  @Get()
  @Limited('polling')
  @Public()
  @ApiQuery({ name: 't', description: 'The `stream_token` of the challenge.' })
  @ApiOperation({ summary: 'Watch a sign-in by chat' })
  @ApiResponse({
    status: 200,
    description: 'Events `status`, each with the state as `GET …/challenges/:id` gives it.',
    content: { 'text/event-stream': {} },
  })
  @ApiResponse({
    status: 404,
    description: '`CHALLENGE_NOT_FOUND`: no such challenge, or not of this browser',
  })
  async events(
    @Param('id') id: string,
    @Res() response: Response,
    @Query('t') streamToken?: string,
  ): Promise<void> {
    const view =
      isChallengeId(id) && typeof streamToken === 'string'
        ? await this.challenges.statusForStream(id, streamToken)
        : undefined;
    if (!view) throw challengeNotFound();
    const show = (changed: ChallengeStatusView) => {
      response.write(`event: status\ndata: ${JSON.stringify(stateOf(changed))}\n\n`);
      if (isFinal(changed.status)) response.end();
    };
    const stop = this.watch.watch(view, { changed: show, ended: () => response.end() });
    if (!stop)
      throw new Problem(429, 'rate_limit_exceeded', 'This challenge is watched twice already.', {
        retryAfter: 3,
      });
    // The connection is for this alone: when the response ends, it must not linger and hold up the stop of the server.
    response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'close' });
    response.write('retry: 3000\n\n');
    const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs).unref();
    const end = () => {
      stop();
      clearInterval(heartbeat);
    };
    response.on('close', end);
    // Gone while we looked.
    if (response.destroyed) end();
    else show(view);
  }
}
