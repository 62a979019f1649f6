import { applyDecorators } from '@nestjs/common';
import {
  ApiBadGatewayResponse,
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiConflictResponse,
  ApiExtraModels,
  ApiForbiddenResponse,
  ApiOkResponse,
  ApiOperation,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
  refs,
} from '@nestjs/swagger';
import { LinkedAnswer, SignedInAnswer } from '../sign-in.answer';
import { AuthorizeAnswer } from './oauth/oauth.requests';

/** Documents a sign-in by a platform, and why it is refused; the code for somebody else's account differs. */
export const ApiPlatformLogin = (
  alreadyLinkedCode: string,
  words: { readonly summary: string; readonly description?: string },
): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiOperation(words),
    ApiExtraModels(SignedInAnswer, LinkedAnswer),
    ApiOkResponse({ schema: { oneOf: refs(SignedInAnswer, LinkedAnswer) } }),
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

/** Documents the way to a platform, and why nobody is sent there. */
export const ApiAuthorize = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'Where to send the browser, and the state it must come back with' }),
    ApiOkResponse({ type: AuthorizeAnswer }),
    ApiBadRequestResponse({ description: '`INVALID_REQUEST`; `REDIRECT_NOT_ALLOWED`: not on the list.' }),
    ApiUnprocessableEntityResponse({ description: '`CHANNEL_UNAVAILABLE`: not set up here.' }),
  );
