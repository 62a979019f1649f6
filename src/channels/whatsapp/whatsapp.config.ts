import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';
import { EnvironmentVariable } from '../../foundation/config/environment-variable';
import { isSecureUrl } from '../../foundation/config/secure-url';
import { parseNetworks } from './whatsapp.addresses';

/** Where the Graph API is and how fast Meta lets one number speak. The defaults are Meta's own figures. */
export class WhatsAppConfig {
  /** https, or http to this machine (the simulator, a test): the access token travels there. */
  @EnvironmentVariable('WHATSAPP_API_URL')
  @ValidateBy({
    name: 'isPlatformUrl',
    validator: {
      validate: isSecureUrl,
      defaultMessage: () =>
        'apiUrl must be an https address (http only to this machine), without query or user',
    },
  })
  apiUrl = 'https://graph.facebook.com';

  /** Pinned: a call without a version gets the oldest that the Meta app may use (G-VER). */
  @EnvironmentVariable('WHATSAPP_API_VERSION')
  @Matches(/^v\d+\.\d+$/, { message: 'apiVersion must look like v26.0' })
  apiVersion = 'v26.0';

  /** Messages a second for one number; 0: no limit (M-THRU: 80, up to 1000 for large accounts, 20 with coexistence). */
  @EnvironmentVariable('WHATSAPP_NUMBER_PER_SECOND')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  numberPerSecond = 80;

  /** Messages a minute to one person; 0: no limit (M-ABOUT: one in six seconds). */
  @EnvironmentVariable('WHATSAPP_PAIR_PER_MINUTE')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  pairPerMinute = 10;

  /** Messages to one person at once, borrowed from the minutes after; 0: no limit (M-ABOUT: 45). */
  @EnvironmentVariable('WHATSAPP_PAIR_BURST')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  pairBurst = 45;

  /** Name of an approved template of the category authentication: it carries sign-in codes after the 24 hours. */
  @EnvironmentVariable('WHATSAPP_AUTH_TEMPLATE')
  @IsOptional()
  @Matches(/^[a-z0-9_]{1,512}$/, {
    message: 'authTemplate must be the name of a template, like sign_in_code',
  })
  authTemplate?: string;

  /** The language in which that template was approved. */
  @EnvironmentVariable('WHATSAPP_AUTH_TEMPLATE_LANGUAGE')
  @Matches(/^[a-z]{2,3}(_[A-Z]{2,3})?$/, { message: 'authTemplateLanguage must look like en or pt_BR' })
  authTemplateLanguage = 'en';

  /** Networks that may call the webhook, separated by commas. Unset: any, since the signature is what counts. */
  @EnvironmentVariable('META_ALLOWED_CIDRS')
  @IsOptional()
  @ValidateBy({
    name: 'isNetworkList',
    validator: {
      validate: (value) => typeof value === 'string' && parseNetworks(value) !== undefined,
      defaultMessage: () =>
        'allowedCidrs must be networks like 31.13.24.0/21,2a03:2880::/32, an IPv6 one no smaller than /64',
    },
  })
  allowedCidrs?: string;
}
