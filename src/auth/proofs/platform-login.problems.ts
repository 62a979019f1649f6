import { applyDecorators } from '@nestjs/common';
import {
  ApiBadGatewayResponse,
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiForbiddenResponse,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';

/** Documents why a sign-in by a platform is refused; the code for somebody else's account differs. */
export const ApiPlatformLoginProblems = (alreadyLinkedCode: string): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiBadRequestResponse({
      description:
        '`INVALID_REQUEST`; `INVALID_STATE`: begin again at `authorize`; `REDIRECT_NOT_ALLOWED`: not on the list.',
    }),
    ApiUnauthorizedResponse({
      description:
        '`INVALID_AUTH`: it proves nothing, or was used before; `INVALID_SESSION`: the session sent with it is not good.',
    }),
    ApiForbiddenResponse({ description: '`ACCOUNT_SUSPENDED`' }),
    ApiConflictResponse({
      description: `\`${alreadyLinkedCode}\`: somebody else's, \`details.merge\` offers to make both accounts one; \`CHANNEL_LIMIT\``,
    }),
    ApiUnprocessableEntityResponse({ description: '`CHANNEL_UNAVAILABLE`: not set up here.' }),
    ApiBadGatewayResponse({ description: '`PROVIDER_ERROR`: the platform did not answer as it should.' }),
  );

/** Documents why nobody is sent to a platform. */
export const ApiAuthorizeProblems = (): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiBadRequestResponse({ description: '`INVALID_REQUEST`; `REDIRECT_NOT_ALLOWED`: not on the list.' }),
    ApiUnprocessableEntityResponse({ description: '`CHANNEL_UNAVAILABLE`: not set up here.' }),
  );
