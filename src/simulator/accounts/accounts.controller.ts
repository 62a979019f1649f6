import { Body, Controller, Get, Post, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../foundation/http/access';
import { Problem } from '../../foundation/http/problem';
import { Unlimited } from '../../foundation/http/rate-limits/limited';
import { digitsOf } from '../line';
import { LocalOnlyGuard } from '../local-only.guard';
import { Simulator } from '../simulator';
import { AccountRequest } from './accounts.requests';

/** Simulated businesses: what an organisation connects. */
@ApiExcludeController()
@Public()
@Unlimited()
@UseGuards(LocalOnlyGuard)
@Controller('simulator/accounts')
export class AccountsController {
  constructor(private readonly simulator: Simulator) {}

  /** The body of `POST /api/v1/whatsapp/connect` for a number of its own. */
  @Post()
  open(@Body() { name = 'A shop' }: AccountRequest) {
    const business = this.simulator.openAccount(name);
    if (!business) throw new Problem(409, 'CONFLICT', 'There are 100 simulated businesses already.');
    const { app, account, token, number } = business;
    return {
      accessToken: token.value,
      phoneNumberId: number.phoneNumberId,
      appSecret: app.secret,
      businessPhone: `+${digitsOf(number)}`,
      wabaId: account.id,
      appId: app.id,
    };
  }

  /** Every number, and where its messages go: none until it is connected. */
  @Get()
  list() {
    const { accounts } = this.simulator;
    const numbers = [...accounts.accounts.values()].flatMap((account) => account.numbers);
    return {
      items: numbers.map((number) => ({
        phoneNumberId: number.phoneNumberId,
        businessPhone: `+${digitsOf(number)}`,
        name: number.name,
        callbacks: accounts.targetsOf(number.phoneNumberId).map(({ url }) => url),
      })),
    };
  }
}
