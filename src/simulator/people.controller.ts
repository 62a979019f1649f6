import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseIntPipe,
  Post,
  Put,
  Query,
  Res,
  UseGuards,
  type OnModuleDestroy,
  type PipeTransform,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../foundation/http/access';
import { Unlimited } from '../foundation/http/rate-limits/limited';
import { Problem } from '../foundation/http/problem';
import { LocalOnlyGuard } from './local-only.guard';
import type { Person } from './people';
import { MessageRequest, PersonRequest } from './people.requests';
import type { ScreenItem } from './screen';
import { sendScreenEvents } from './screen-events';
import { Platforms } from './platforms/platforms';
import { Simulator, type WrittenMessage } from './simulator';

const personId: PipeTransform<string, string> = {
  transform(id) {
    if (!/^[\w-]{1,64}$/.test(id))
      throw new Problem(400, 'INVALID_REQUEST', 'A person is named by at most 64 letters, digits, - and _.');
    return id;
  },
};

const whole = new ParseIntPipe({ optional: true });

/** The simulated people: who they are, what they write, what their phones show. Whoever is named exists. */
@ApiExcludeController()
@Public()
@Unlimited()
@UseGuards(LocalOnlyGuard)
@Controller('simulator/people/:id')
export class PeopleController implements OnModuleDestroy {
  private readonly streams = new Set<Response>();

  constructor(
    private readonly simulator: Simulator,
    private readonly platforms: Platforms,
  ) {}

  @Get()
  read(@Param('id', personId) id: string) {
    return facts(this.simulator.people.meet(id));
  }

  @Put()
  change(@Param('id', personId) id: string, @Body() { name, phone, username }: PersonRequest) {
    const person = this.simulator.people.meet(id);
    if (name !== undefined) person.name = name;
    if (phone !== undefined) person.phone = phone?.replace('+', '');
    if (username !== undefined) person.username = username ?? undefined;
    return facts(person);
  }

  /** Answers when the app has answered the webhook. */
  @Post('messages')
  @HttpCode(202)
  write(@Param('id', personId) id: string, @Body() message: MessageRequest): Promise<WrittenMessage> {
    const { type = 'text', content = { body: message.text }, quotes, sentAt, to } = message;
    if (message.channel !== undefined) return this.writeOn(message.channel, id, message.text ?? '');
    const line = to === undefined ? undefined : this.simulator.lineAt(to.replace('+', ''));
    if (to !== undefined && !line) throw new Problem(404, 'NOT_FOUND', 'No business has this number here.');
    return this.simulator.write(
      this.simulator.people.meet(id),
      { type, content, ...(quotes === undefined ? {} : { quotes }) },
      sentAt === undefined ? undefined : new Date(sentAt),
      line,
    );
  }

  private writeOn(channel: string, id: string, text: string): Promise<WrittenMessage> {
    const platform = this.platforms.at(channel);
    if (!platform) throw new Problem(404, 'NOT_FOUND', 'This messenger is not simulated here.');
    return platform.write(this.simulator.people.meet(id), text);
  }

  /** What the phone has shown since the change number `after`; `next` is the number to ask with next. */
  @Get('messages')
  shown(
    @Param('id', personId) id: string,
    @Query('after', whole) after = 0,
  ): { items: readonly ScreenItem[]; next: number } {
    const { screen } = this.simulator.people.meet(id);
    return { items: screen.after(after), next: screen.newest };
  }

  /** The same as it happens, as server-sent events. */
  @Get('events')
  events(
    @Param('id', personId) id: string,
    @Res() response: Response,
    @Query('after', whole) after = 0,
  ): void {
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
    sendScreenEvents(this.simulator.people.meet(id).screen, after, response);
  }

  /** Open streams would keep the server from stopping. */
  onModuleDestroy(): void {
    for (const response of this.streams) response.end();
  }
}

const facts = ({ id, name, userId, phone, username }: Person) => ({ id, name, userId, phone, username });
