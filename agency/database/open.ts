import { mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import {
  type DatabaseConnection,
  type Driver,
  Kysely,
  PGliteDialect,
  type PGliteDialectConfig,
  PostgresDialect,
} from 'kysely';
import pg from 'pg';
import { lockFolder } from './folderLock.ts';
import { migrate } from './migrations.ts';
import type { AgencyDatabase } from './schema.ts';

export type Database = Kysely<AgencyDatabase>;

/** Where the agency keeps its data: a PostgreSQL (or what speaks its protocol), a folder, or memory for tests. */
export type DatabaseLocation =
  | { kind: 'postgres'; url: string; poolSize?: number }
  | { kind: 'folder'; path: string }
  | { kind: 'memory' };

/**
 * Opens the database and brings it to the newest schema.
 * @throws FolderInUse where another process works on the folder
 */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  const release = location.kind === 'folder' ? takeFolder(location.path) : () => {};
  const db = new Kysely<AgencyDatabase>({ dialect: dialectFor(location, release) });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy().finally(release);
    throw error;
  }
  return db;
}

// PostgreSQL's bigint arrives as a string unless told otherwise; ours are milliseconds and counters, far below 2^53.
const int8 = 20;

function takeFolder(path: string): () => void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return lockFolder(path);
}

function dialectFor(location: DatabaseLocation, onClosed: () => void) {
  if (location.kind === 'postgres') {
    const types = new pg.TypeOverrides();
    types.setTypeParser(int8, Number);
    return new PostgresDialect({
      pool: new pg.Pool({ connectionString: location.url, max: location.poolSize ?? 8, types }),
    });
  }
  return new ExclusivePGliteDialect(
    {
      pglite: () =>
        PGlite.create(location.kind === 'folder' ? location.path : 'memory://', {
          parsers: { [int8]: Number },
        }),
    },
    onClosed,
  );
}

/**
 * Kysely's PGlite driver hands the one connection to everybody at once, so that a query of one request can slip into
 * the transaction of another. Here the connection is lent to one borrower at a time.
 */
class ExclusivePGliteDialect extends PGliteDialect {
  readonly #onClosed: () => void;

  constructor(config: PGliteDialectConfig, onClosed: () => void) {
    super(config);
    this.#onClosed = onClosed;
  }

  override createDriver(): Driver {
    const driver: Driver = super.createDriver();
    const destroy = driver.destroy.bind(driver);
    driver.destroy = async () => {
      await destroy();
      this.#onClosed();
    };
    const acquire = driver.acquireConnection.bind(driver);
    const release = driver.releaseConnection.bind(driver);
    let lastReturned: Promise<void> = Promise.resolve();
    let giveBack: () => void = () => {};
    driver.acquireConnection = async (options): Promise<DatabaseConnection> => {
      const turn = lastReturned;
      const returned = Promise.withResolvers<void>();
      lastReturned = returned.promise;
      await turn;
      giveBack = returned.resolve;
      return acquire(options);
    };
    driver.releaseConnection = async (connection, options) => {
      await release(connection, options);
      giveBack();
    };
    return driver;
  }
}
