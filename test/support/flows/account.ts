/** The app's own WhatsApp connection in every flow. */
export const account = {
  phoneNumberId: '200000000000001',
  phoneNumber: '12025550100',
  accessToken: 'access-token-of-the-flows',
  appSecret: 'app-secret-of-the-flows',
  verifyToken: 'verify-token-of-the-flows',
} as const;

/** A person's number by their place in a test; nobody's in real life. */
export const personAt = (index: number): string => `1202555${String(1000 + index).padStart(4, '0')}`;
