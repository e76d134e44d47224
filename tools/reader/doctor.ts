import type { CardContent } from '../../native/card/cardContent.ts';
import { photoFormat } from '../../native/card/photoFormat.ts';
import { pause, systemClock } from '../../native/clock.ts';
import { helperConfinement } from '../../native/photo/helperProcess.ts';
import { createPhotoDecoder } from '../../native/photo/photoDecoder.ts';
import { createReader } from '../../native/reader/reader.ts';
import { openSamLink, type SamLink } from '../../native/reader/samLink.ts';
import { formatSamId } from '../../native/sam/samId.ts';
import { wltLikePhoto } from '../../native/simulator/demoCards.ts';
import { knownHidReaders, parseIds, rawSamDevice } from '../../native/transport/knownDevices.ts';
import type { Transport, TransportFault } from '../../native/transport/transport.ts';
import { seenDevices } from './listDevices.ts';
import type { MessageKey, Say } from './messages.ts';
import { type ReaderToolOptions, transportOf } from './options.ts';
import { presentCard } from './presentCard.ts';
import { udevRulesFor } from './udevRules.ts';

const faultAdvice: Record<TransportFault, MessageKey> = {
  'no-device': 'adviceNoDevice',
  'permission-denied': 'advicePermission',
  busy: 'adviceBusy',
  'library-missing': 'adviceLibrary',
  'framing-unknown': 'adviceFraming',
  unplugged: 'adviceIo',
  'io-error': 'adviceIo',
};

/** `reader doctor`: checks step by step, and says what to do where one fails. Returns 0 when all that was checked is well. */
export async function doctor(
  options: ReaderToolOptions,
  say: Say,
  today: () => string,
  transport = transportOf(options),
): Promise<number> {
  const steps = createSteps(say);
  const linkWorks = await checkModule(transport, options, say, steps);
  const card = linkWorks ? await checkCard(transport, options, say, steps, today) : null;
  if (!linkWorks) steps.skip('stepCard');
  await checkPhoto(options, say, steps, card);
  return steps.failed ? 1 : 0;
}

async function checkModule(
  transport: Transport,
  options: ReaderToolOptions,
  say: Say,
  steps: Steps,
): Promise<boolean> {
  const opened = await openSamLink(transport, systemClock);
  if (!opened.ok) {
    const { reason, detail } = opened;
    if (reason === 'framing-unknown') {
      steps.pass('stepDevice', '');
      steps.fail('stepFraming', detail, say('adviceFraming'));
    } else steps.fail('stepDevice', `${say(reason)} (${detail})`, ...(await adviceOf(reason, options, say)));
    for (const step of ['stepStatus', 'stepSamId'] as const) steps.skip(step);
    return false;
  }
  const { link } = opened;
  const { device } = link.connection;
  steps.pass('stepDevice', `${device.name} (${device.wire}, ${device.address})`);
  if (device.framing) steps.pass('stepFraming', device.framing);
  const works = await checkStatus(link, say, steps);
  await link.close();
  return works;
}

async function checkStatus(link: SamLink, say: Say, steps: Steps): Promise<boolean> {
  await link.drain();
  const status = await link.ask('status');
  if (!status.ok) {
    steps.fail(
      'stepStatus',
      status.reason === 'lost' ? say('unplugged') : say(status.reason),
      say('adviceSilent'),
    );
    steps.skip('stepSamId');
    return false;
  }
  if (status.status !== 'ok') {
    const advice = status.status === 'not-authorised' ? 'adviceNotAuthorised' : 'adviceSelfTest';
    steps.fail('stepStatus', status.status, say(advice));
    steps.skip('stepSamId');
    return false;
  }
  steps.pass('stepStatus', '90');
  const id = await link.ask('sam-id');
  if (!id.ok || id.status !== 'ok') {
    steps.fail('stepSamId', id.ok ? id.status : say('silent'), say('adviceSilent'));
    return false;
  }
  steps.pass('stepSamId', formatSamId(id.answer.data));
  return true;
}

async function checkCard(
  transport: Transport,
  options: ReaderToolOptions,
  say: Say,
  steps: Steps,
  today: () => string,
): Promise<CardContent | null> {
  console.log(`  ${say('layCard', { seconds: options.waitSeconds })}`);
  const reader = createReader({ transport, today });
  const over = new AbortController();
  let card: CardContent | null = null;
  let reason = '';
  reader.subscribe((event) => {
    if (event.type === 'card-problem') reason = say(event.reason);
    if (event.type === 'disconnected') reason = say(event.reason);
    if (event.type !== 'card') return;
    card = event.card;
    over.abort();
  });
  await pause(systemClock, options.waitSeconds * 1000, over.signal);
  await reader.close();
  if (card) steps.pass('stepCard', JSON.stringify(presentCard(card, options.plain)));
  else steps.fail('stepCard', reason, say('noCard'));
  return card;
}

async function checkPhoto(
  options: ReaderToolOptions,
  say: Say,
  steps: Steps,
  card: CardContent | null,
): Promise<void> {
  const photo = card?.photo ?? wltLikePhoto(1);
  if (card && ['webp', 'jpeg'].includes(photoFormat(photo)))
    return steps.pass('stepPhoto', say('photoStandard'));
  if (!options.helper) return steps.skip('stepPhoto', say('photoNone'));
  const decoded = await createPhotoDecoder({ helper: options.helper }).decode(photo);
  const { memory, network } = helperConfinement();
  const confinement = say('photoConfinement', { memory: memory ?? '–', network: network ?? '–' });
  if (decoded.ok) {
    steps.pass(
      'stepPhoto',
      `${say('photoDecoded', { detail: `${decoded.mediaType}, ${decoded.image.length}` })}; ${confinement}`,
    );
  } else
    steps.fail(
      'stepPhoto',
      say('photoFailed', { reason: decoded.reason, detail: decoded.detail }),
      confinement,
    );
}

async function adviceOf(fault: TransportFault, options: ReaderToolOptions, say: Say): Promise<string[]> {
  const advice = [say(faultAdvice[fault])];
  if (process.platform === 'win32' && (fault === 'no-device' || fault === 'permission-denied')) {
    return [...advice, say('adviceWindowsDriver')];
  }
  if (fault === 'permission-denied' && options.serial) return [say('adviceSerialPermission')];
  if (fault === 'permission-denied') return [...advice, ...(await missingRules(options, say))];
  if (fault !== 'no-device' || options.serial || options.tcp) return advice;
  const { devices } = await seenDevices(options, say);
  return [...advice, ...devices.map(({ ids, name, verdict }) => `${ids} ${name}: ${verdict}`)];
}

/** The udev rules for the readers that are plugged in; where the system does not show which, for all known ones. */
async function missingRules(options: ReaderToolOptions, say: Say): Promise<string[]> {
  const { devices } = await seenDevices(options, say);
  const plugged = devices.flatMap(({ isReader, ids }) => (isReader ? (parseIds(ids) ?? []) : []));
  const known = [...options.devices, rawSamDevice, ...knownHidReaders];
  return (plugged.length > 0 ? plugged : known).flatMap(udevRulesFor);
}

interface Steps {
  pass(step: MessageKey, detail: string): void;
  fail(step: MessageKey, detail: string, ...advice: string[]): void;
  skip(step: MessageKey, why?: string): void;
  readonly failed: boolean;
}

function createSteps(say: Say): Steps {
  let failed = false;
  const line = (mark: string, step: MessageKey, detail: string) =>
    console.log(`${mark} ${say(step)}${detail ? `: ${detail}` : ''}`);
  return {
    pass: (step, detail) => line('✓', step, detail),
    fail(step, detail, ...advice) {
      failed = true;
      line('✗', step, detail);
      for (const text of advice) console.log(`    ${text}`);
    },
    skip: (step, why = say('skipped')) => line('–', step, why),
    get failed() {
      return failed;
    },
  };
}
