import type { Type } from '@nestjs/common';
import type { AnyChannel } from './contract/channel-registry';
import type { Channel } from './contract/channel';
import { IMessageChannel } from './imessage/imessage.channel';
import { IMessageModule } from './imessage/imessage.module';
import { SmsChannel } from './sms/sms.channel';
import { SmsModule } from './sms/sms.module';
import { TelegramChannel } from './telegram/telegram.channel';
import { TelegramModule } from './telegram/telegram.module';
import { DiscordChannel } from './discord/discord.channel';
import { DiscordModule } from './discord/discord.module';
import { WhatsAppChannel } from './whatsapp/whatsapp.channel';
import { WhatsAppModule } from './whatsapp/whatsapp.module';

/** One line a channel. An incomplete channel does not compile here. */
export const installedChannels: readonly InstalledChannel[] = [
  installed(WhatsAppModule, WhatsAppChannel),
  installed(IMessageModule, IMessageChannel),
  installed(SmsModule, SmsChannel),
  installed(TelegramModule, TelegramChannel),
  installed(DiscordModule, DiscordChannel),
];

export interface InstalledChannel {
  readonly module: Type<unknown>;
  readonly channel: Type<AnyChannel>;
}

/** Forgets the credentials' type: from here on they only travel back into the same channel. */
function installed<C extends object, P>(
  module: Type<unknown>,
  channel: Type<Channel<C, P>>,
): InstalledChannel {
  return { module, channel };
}
