/**
 * The time limits of every test, in milliseconds. No test that passes ever waits for them: they only end what would
 * never come, so they leave room for a machine on which ten other things run.
 */
export const patience = {
  /** for one thing to appear */
  step: 120_000,
  /** for a test, and for what comes before and after it */
  test: 900_000,
};
