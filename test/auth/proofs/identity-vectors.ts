import vectors from '../../fixtures/identity-vectors.json';

/** Payloads that vendors' or well-known libraries made or accepted. */
export const identityVectors = vectors;

/** The bot of most vectors. */
export const botToken = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

/** When most of them were signed. */
export const signedAt = 1_795_514_400;

export const secondsAfter = (seconds: number, from = signedAt): Date => new Date((from + seconds) * 1000);
