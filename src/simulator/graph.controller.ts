import { setTimeout as sleep } from 'node:timers/promises';
import { All, Controller, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../foundation/http/access';
import { Unlimited } from '../foundation/http/rate-limits/limited';
import type { GraphAnswer } from './graph-answer';
import { LocalOnlyGuard } from './local-only.guard';
import { Simulator } from './simulator';

/** The Graph API of the simulator, under `/simulator/graph`: what WHATSAPP_API_URL points at. */
@ApiExcludeController()
@Public()
@Unlimited()
@UseGuards(LocalOnlyGuard)
@Controller('simulator/graph')
export class GraphController {
  constructor(private readonly simulator: Simulator) {}

  @All('*path')
  async call(@Req() request: Request, @Res() response: Response): Promise<void> {
    const answer = await this.simulator.call({
      method: request.method,
      path: request.originalUrl.replace('/simulator/graph', ''),
      headers: request.headers,
      body: bytesOf(request),
    });
    await give(answer, response);
  }
}

async function give(answer: GraphAnswer, response: Response): Promise<void> {
  if (answer.kind === 'cut') {
    response.socket?.destroy();
    return;
  }
  if (answer.delayMs) await sleep(answer.delayMs, undefined, { ref: false });
  response.status(answer.status).set(answer.headers).send(Buffer.from(answer.body));
}

/** What was sent, or what the JSON parser made of it where that one comes first. */
/** Nothing was sent where there are no bytes. */
function bytesOf({ body }: { readonly body?: unknown }): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
