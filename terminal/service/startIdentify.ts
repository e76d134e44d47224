import { createPhotoDecoder } from '../../native/photo/photoDecoder.ts';
import type { Store } from '../vault/store/openStore.ts';
import { createIdentify } from '../visit/identify.ts';
import type { ServiceParts, Surroundings } from './serviceParts.ts';

/** Who a card belongs to and where they stand, by what this terminal and its office know. */
export function startIdentify(
  { configuration, vault: { store }, packs }: ServiceParts,
  { today }: Surroundings,
): ReturnType<typeof createIdentify> {
  const { photoHelper } = configuration.reader;
  const photos = createPhotoDecoder(photoHelper ? { helper: photoHelper } : {});
  const elsewhere = store.officeAttempts;
  return createIdentify({
    packOf: packs.get,
    ownPackId: configuration.packId,
    today,
    method: configuration.profile === 'hall' ? 'self-service' : 'assisted',
    decodePhoto: async (photo) => {
      const decoded = await photos.decode(photo);
      return decoded.ok ? decoded.image : null;
    },
    register: {
      find: (number) => store.roster.find(number),
      isUnread: (number) => store.roster.isUnread(number),
      certificationsOf: (number) => store.records.certificationsOf(number),
      failedAttemptsSince: (number, day) =>
        store.records.failedAttemptsSince(number, day) + elsewhere.failedSince(number, day),
      brokenOffSince: (number, day) =>
        store.records.brokenOffSince(number, day) + elsewhere.brokenOffSince(number, day),
      lastAcceptedCapture: (number) => lastAcceptedCapture(store, number),
    },
  });
}

/** Only what the agency has accepted may vouch for a face: a capture that nobody looked at could be anybody's. */
function lastAcceptedCapture({ records, evidence }: Store, identityNumber: string) {
  const accepted = records.lastAccepted(identityNumber)?.record;
  const frame = accepted?.evidence.find(({ kind }) => kind === 'frame');
  const kept = frame && evidence.get(frame.hash);
  return accepted && kept ? { image: kept.bytes, takenOn: accepted.on } : null;
}
