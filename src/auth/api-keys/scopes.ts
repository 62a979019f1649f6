/** What an API key can be allowed. */
export const apiKeyScopes = [
  'connections:read',
  'connections:write',
  'messages:read',
  'messages:write',
] as const;

export type Scope = (typeof apiKeyScopes)[number];
