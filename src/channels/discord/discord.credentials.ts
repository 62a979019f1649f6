import { IsOptional, Matches } from 'class-validator';

/** What one Discord connection holds. */
export class DiscordCredentials {
  /** Of the application's bot; it opens the gateway and every call. */
  @Matches(/^[\x21-\x7e]{20,200}$/, { message: 'botToken must be a bot token without spaces' })
  botToken!: string;

  /** The application's id, not a secret. */
  @Matches(/^[1-9]\d{14,19}$/, { message: 'applicationId must be digits' })
  applicationId!: string;

  /** By which Discord's requests to the interactions endpoint are checked. Without it taps come over the gateway alone. */
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/, { message: 'publicKey must be 64 hex digits' })
  publicKey?: string;
}
