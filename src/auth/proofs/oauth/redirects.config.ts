import { IsOptional, ValidateBy, ValidateIf } from 'class-validator';
import { EnvironmentVariable } from '../../../foundation/config/environment-variable';
import { isSecureUrl } from '../../../foundation/config/secure-url';

/** Where a platform may send a browser back to: nowhere else, or the code that it brings would be somebody else's. */
export class RedirectsConfig {
  /** Addresses of the front end, separated by commas; compared character by character. */
  @EnvironmentVariable('AUTH_REDIRECT_URIS')
  @ValidateIf(({ redirectUris, discord, telegram }: RedirectsConfig) =>
    Boolean(redirectUris ?? discord ?? telegram),
  )
  @ValidateBy({
    name: 'areRedirects',
    validator: {
      validate: (value) => typeof value === 'string' && listed(value).every(isSecureUrl),
      defaultMessage: (invalid) =>
        invalid?.value === undefined
          ? 'redirectUris is missing (sign-in is partly configured)'
          : 'redirectUris must be https addresses (http only to this machine) without query, separated by commas',
    },
  })
  redirectUris?: string;

  /** These send browsers back: if one of them is set, an address is needed. */
  @EnvironmentVariable('ELIZA_APP_DISCORD_CLIENT_SECRET')
  @IsOptional()
  discord?: string;

  @EnvironmentVariable('ELIZA_APP_TELEGRAM_CLIENT_ID')
  @IsOptional()
  telegram?: string;

  allows(redirectUri: string): boolean {
    return listed(this.redirectUris ?? '').includes(redirectUri);
  }
}

function listed(uris: string): string[] {
  return uris
    .split(',')
    .map((uri) => uri.trim())
    .filter(Boolean);
}
