import { Body, Controller, Delete, Get, HttpCode, Post, Put, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../foundation/http/access';
import { Unlimited } from '../foundation/http/rate-limits/limited';
import { Problem } from '../foundation/http/problem';
import { FaultRequest, ReportsRequest, WebhooksRequest } from './control.requests';
import type { Fault } from './faults';
import { LocalOnlyGuard } from './local-only.guard';
import { Simulator } from './simulator';

/** What goes wrong, on request. Every answer is the state after the call. */
@ApiExcludeController()
@Public()
@Unlimited()
@UseGuards(LocalOnlyGuard)
@Controller('simulator/control')
export class ControlController {
  constructor(private readonly simulator: Simulator) {}

  @Get()
  state() {
    const { faults, webhooks, reporting } = this.simulator;
    return {
      faults: faults.waiting().map(({ fault, count }) => ({ ...fault, count })),
      webhooks: { ...webhooks.delivery, ...webhooks.counts },
      ...reporting,
    };
  }

  @Post('faults')
  @HttpCode(200)
  plan(@Body() request: FaultRequest) {
    if (!this.simulator.faults.plan(faultOf(request), request.count ?? 1))
      throw new Problem(409, 'CONFLICT', '100 faults wait already.');
    return this.state();
  }

  @Delete('faults')
  clear() {
    this.simulator.faults.clear();
    return this.state();
  }

  @Put('webhooks')
  sendWebhooks(@Body() delivery: WebhooksRequest) {
    this.simulator.webhooks.delivery = { ...delivery };
    return this.state();
  }

  @Put('reports')
  report(@Body() reporting: ReportsRequest) {
    this.simulator.reporting = { ...reporting };
    return this.state();
  }
}

function faultOf({ kind, code = 0, status, retryAfterSeconds, delayMs = 0 }: FaultRequest): Fault {
  switch (kind) {
    case 'nonsense':
    case 'cut-before':
    case 'cut-after':
      return { kind };
    case 'slow':
      return { kind, delayMs };
    case 'fails-later':
      return { kind, code };
    case 'error':
      return {
        kind,
        code,
        ...(status === undefined ? {} : { status }),
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      };
  }
}
