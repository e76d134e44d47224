import { postgresPrograms, startTemporaryPostgres } from './temporaryPostgres.ts';

/** A database over which a test runs the agency, as long as it lives. */
export interface TestDatabase {
  /** what the agency is opened with */
  options: { databaseUrl?: string };
  stop(): void;
}

/** The databases that are here: the embedded one, and PostgreSQL where it is installed. For `describe.each`. */
export const databases: readonly { name: string; open: () => Promise<TestDatabase> }[] = [
  { name: 'the embedded database', open: async () => ({ options: {}, stop: () => {} }) },
  ...(postgresPrograms() === null
    ? []
    : [
        {
          name: 'PostgreSQL',
          async open() {
            const server = await startTemporaryPostgres();
            return { options: { databaseUrl: server.url }, stop: () => server.stop() };
          },
        },
      ]),
];
