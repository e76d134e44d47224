import { calendarDateAt } from '../../domain/calendar.ts';
import { chooseLanguage } from '../words.ts';
import { decode } from './decode.ts';
import { doctor } from './doctor.ts';
import { list } from './listDevices.ts';
import { createSay } from './messages.ts';
import { type ReaderToolOptions, readOptions } from './options.ts';
import { record, replay, watch } from './session.ts';

// npm run -s reader -- list | doctor | watch | decode FILE | record FILE | replay FILE

const today = () => calendarDateAt(Date.now());

process.exitCode = await run(process.argv.slice(2));
// Libraries of devices keep threads alive that nobody waits for any more.
process.exit();

async function run(args: string[]): Promise<number> {
  let options: ReaderToolOptions;
  try {
    options = readOptions(args);
  } catch (error) {
    const say = createSay(chooseLanguage(undefined));
    console.error(`${say('badOption', { detail: (error as Error).message })}\n\n${say('usage')}`);
    return 2;
  }
  const say = createSay(options.language);
  switch (options.command) {
    case 'list':
      return await list(options, say);
    case 'doctor':
      return await doctor(options, say, today);
    case 'watch':
      return await watch(options, say, today);
    case 'decode':
      return decode(options, today());
    case 'record':
      return await record(options, say, today);
    case 'replay':
      return await replay(options, say, today);
    case undefined:
      console.log(say('usage'));
      return 0;
    default:
      console.error(`${say('noSuchCommand', { name: options.command })}\n\n${say('usage')}`);
      return 2;
  }
}
