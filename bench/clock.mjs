/** Milliseconds on the machine's monotonic clock: the same zero in every process, so times of two processes compare. */
export const now = () => Number(process.hrtime.bigint()) / 1e6;
