import { IsOptional, Matches } from 'class-validator';

/** What one line at Blooio holds. All of it travels in headers or signs, so it is plain ASCII. */
export class IMessageCredentials {
  @Matches(/^[\x21-\x7e]{1,500}$/, { message: 'apiKey must be an API key without spaces' })
  apiKey!: string;

  /** As Blooio showed it once, `whsec_` included: it signs every webhook. */
  @Matches(/^[\x21-\x7e]{8,500}$/, { message: 'webhookSecret must be a signing secret without spaces' })
  webhookSecret!: string;

  /** The line that people write to: international digits, with or without `+`. */
  @Matches(/^\+?[1-9]\d{6,14}$/, {
    message: 'phoneNumber must be an international number: digits, with or without +',
  })
  phoneNumber!: string;
}

/** What a line of an organisation holds: with what Blooio calls it and the webhook that was made for it. */
export class OrganizationIMessageCredentials extends IMessageCredentials {
  @Matches(/^[\x21-\x7e]{1,200}$/, { message: 'channelId must be an id of Blooio' })
  channelId!: string;

  /** Absent until it is made. */
  @IsOptional()
  @Matches(/^[\x21-\x7e]{1,200}$/, { message: 'webhookId must be an id of Blooio' })
  webhookId?: string;
}
