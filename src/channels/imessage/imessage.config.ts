import { ValidateBy } from 'class-validator';
import { EnvironmentVariable } from '../../foundation/config/environment-variable';
import { isSecureUrl } from '../../foundation/config/secure-url';

/** Where Blooio's API is. */
export class IMessageConfig {
  /** With its version; https, or http to this machine (the simulator, a test): the API key travels there. */
  @EnvironmentVariable('BLOOIO_API_URL')
  @ValidateBy({
    name: 'isPlatformUrl',
    validator: {
      validate: isSecureUrl,
      defaultMessage: () =>
        'apiUrl must be an https address (http only to this machine), without query or user',
    },
  })
  apiUrl = 'https://api.blooio.com/v4';
}
